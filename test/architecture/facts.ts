import type { CallExpression, ImportDeclaration, Node, SourceFile, Statement } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import { countedLines, functionName, hasBody } from './functions.js';

/** What the rules ask of one source file. */
export interface Facts {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly functions: readonly FunctionSize[];
}

interface Import {
  /** Path of a file, as in {@link Facts}, or the name of a package. */
  readonly to: string;
  /** Imported names; `*` stands for all of them. An import that only runs the file has none. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
}

export interface Export {
  readonly name: string;
  readonly line: number;
  /** `export ... from`. */
  readonly reExport: boolean;
  /** Its comment says `@internal`. */
  readonly internal: boolean;
}

interface FunctionSize {
  readonly name: string;
  readonly line: number;
  readonly countedLines: number;
}

/** Reads the facts off a syntax tree. `resolve` turns the text of an import into {@link Import.to}. */
export function factsOf(path: string, file: SourceFile, resolve: (from: string) => string): Facts {
  const imports: Import[] = [];
  const functions: FunctionSize[] = [];
  const visit = (node: Node): void => {
    const found = importAt(node);
    if (found) imports.push({ ...found, to: resolve(found.to) });
    if (hasBody(node)) functions.push({ name: functionName(node), line: lineOf(node), countedLines: countedLines(node, file) });
    node.forEachChild(visit);
  };
  const lineOf = (node: Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  file.forEachChild(visit);
  const exports = file.statements.flatMap((s) => {
    const reExport = is.isExportDeclaration(s) && s.moduleSpecifier !== undefined;
    const internal = file.text.slice(s.pos, s.getStart(file)).includes('@internal');
    return exportedNames(s).map((name) => ({ name, line: lineOf(s), reExport, internal }));
  });
  return { path, text: file.text, imports, exports, functions };
}

function importAt(node: Node): Import | undefined {
  if (is.isImportDeclaration(node) && is.isStringLiteral(node.moduleSpecifier)) return declared(node, node.moduleSpecifier.text);
  if (is.isExportDeclaration(node) && node.moduleSpecifier && is.isStringLiteral(node.moduleSpecifier))
    return { to: node.moduleSpecifier.text, names: ['*'], typeOnly: node.isTypeOnly };
  if (is.isImportTypeNode(node) && is.isLiteralTypeNode(node.argument) && is.isStringLiteral(node.argument.literal))
    return { to: node.argument.literal.text, names: [node.qualifier && is.isIdentifier(node.qualifier) ? node.qualifier.text : '*'], typeOnly: true };
  if (is.isCallExpression(node) && node.expression.getText() === 'import') {
    const [to] = node.arguments;
    if (to && is.isStringLiteral(to)) return { to: to.text, names: unpackedNames(node), typeOnly: false };
  }
  return undefined;
}

function declared(node: ImportDeclaration, to: string): Import {
  const clause = node.importClause;
  if (!clause) return { to, names: [], typeOnly: false };
  const wholeTypeOnly = node.getText().startsWith('import type');
  const bindings = clause.namedBindings;
  const own = clause.name ? ['default'] : [];
  if (!bindings || !is.isNamedImports(bindings)) return { to, names: bindings ? [...own, '*'] : own, typeOnly: wholeTypeOnly };
  const parts = [...bindings.elements];
  return {
    to,
    names: [...own, ...parts.map((p) => (p.propertyName ?? p.name).getText())],
    typeOnly: wholeTypeOnly || (!own.length && parts.length > 0 && parts.every((p) => p.isTypeOnly)),
  };
}

/** The names in `const { a, b } = await import('...')`; any other use of a dynamic import may use all. */
function unpackedNames(call: CallExpression): string[] {
  const declaration = call.parent.parent;
  if (!is.isVariableDeclaration(declaration) || !is.isObjectBindingPattern(declaration.name)) return ['*'];
  return [...declaration.name.elements].map((e) => (e.propertyName ?? e.name)?.getText() ?? '*');
}

function exportedNames(s: Statement): string[] {
  if (is.isExportDeclaration(s)) return s.exportClause && is.isNamedExports(s.exportClause) ? [...s.exportClause.elements].map((e) => e.name.getText()) : ['*'];
  if (is.isExportAssignment(s)) return ['default'];
  const words = 'modifiers' in s ? [...((s.modifiers as Iterable<Node> | undefined) ?? [])].map((m) => m.getText()) : [];
  if (!words.includes('export')) return [];
  if (words.includes('default')) return ['default'];
  if (is.isVariableStatement(s)) return [...s.declarationList.declarations].flatMap((d) => boundNames(d.name));
  return 'name' in s ? [(s.name as Node).getText()] : [];
}

function boundNames(name: Node): string[] {
  if (!is.isObjectBindingPattern(name) && !is.isArrayBindingPattern(name)) return [name.getText()];
  return [...name.elements].flatMap((e) => (is.isBindingElement(e) && e.name ? boundNames(e.name) : []));
}
