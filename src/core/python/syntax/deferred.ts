import type { FunctionDef, Place, Stmt } from './syntax.js';

/** A function whose body is parsed at the first access. As JSON it has a body only if that was parsed by then. */
export function deferredFunction(header: Omit<FunctionDef, 'body'> & Place, parse: () => readonly Stmt[]): FunctionDef & Place {
  let body: readonly Stmt[] | undefined;
  const made = {
    ...header,
    get body() {
      return (body ??= parse());
    },
  };
  return Object.defineProperty(made, 'toJSON', { value: () => ({ ...header, body }) });
}
