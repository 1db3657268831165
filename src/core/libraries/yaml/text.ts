import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar } from 'yaml';
import { dictSet } from '../../python/builtins/methods/dict.js';
import { dictItems } from '../../python/objects/containers.js';
import { PyDict, PyList, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { STRING_TAG, yamlScalar } from './scalar.js';

/** The text is no YAML, or of a kind that is not read here: its contents are unknown. */
export class UnreadYaml extends Error {}

/** All documents of a text, as PyYAML reads them. Throws {@link UnreadYaml} with the line. */
export function yamlDocuments(vm: VM, text: string): Value[] {
  // The library keeps all scalars as texts: scalar.ts interprets them by the rules of PyYAML.
  const parsed = parseAllDocuments(text, { version: '1.1', schema: 'failsafe', uniqueKeys: false, merge: false });
  if (!Array.isArray(parsed)) return [];
  return parsed.map((document) => {
    const [error] = document.errors;
    if (error) throw new UnreadYaml(`line ${error.linePos?.[0].line ?? 1}`);
    return new Reader(vm, document).value(document.contents);
  });
}

/** Turns the nodes of one document into values. An anchor and its aliases are one object. */
class Reader {
  private readonly made = new Map<Node, Value>();

  constructor(
    private readonly vm: VM,
    private readonly document: Document.Parsed,
  ) {}

  value(node: unknown): Value {
    this.vm.tick();
    if (isAlias(node)) return this.made.get(node.resolve(this.document) as Node) ?? this.fail();
    if (isScalar(node)) return this.keep(node, this.scalar(node));
    if (isSeq(node)) {
      const out = new PyList([]);
      this.keep(node, out);
      for (const item of node.items) out.items.push(this.value(item));
      return out;
    }
    if (isMap(node)) return this.mapping(node);
    return null;
  }

  private keep(node: Node, value: Value): Value {
    this.made.set(node, value);
    return value;
  }

  private scalar(node: Scalar): Value {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const isPlain = node.type === 'PLAIN' || node.type === undefined;
    return yamlScalar(this.vm, text, node.tag ?? (isPlain ? undefined : STRING_TAG));
  }

  private mapping(node: Node & { items: { key: unknown; value: unknown }[] }): Value {
    const out = new PyDict();
    this.keep(node, out);
    const merges = node.items.filter(({ key }) => isMerge(key));
    // Entries of `<<` come first, and the entries written here override them.
    for (const { value } of merges) {
      const sources = this.value(value);
      for (const source of sources instanceof PyList ? [...sources.items].reverse() : [sources])
        for (const [k, v] of source instanceof PyDict ? dictItems(this.vm, source) : this.fail()) dictSet(this.vm, out, k, v);
    }
    for (const { key, value } of node.items) if (!isMerge(key)) dictSet(this.vm, out, this.value(key), this.value(value));
    return out;
  }

  private fail(): never {
    throw new UnreadYaml('an alias or a merge that leads nowhere');
  }
}

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
