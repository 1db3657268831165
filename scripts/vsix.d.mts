export function writeVsix(folder: string, out: string, more?: readonly string[]): boolean;
