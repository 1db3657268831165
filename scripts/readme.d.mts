export function withoutRelativeLinks(markdown: string): string;
