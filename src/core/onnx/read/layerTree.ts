import type { Layer } from '../graph.js';
import type { ModulePath } from './paths.js';

/** Nobody looks at one of more: they belong to the root. @limit layers of a model file: layers */
const LAYERS = 20_000;
/** Names of nodes may hold anything. @limit modules within modules of a model file: levels */
const DEPTH = 64;

/** The tree of modules, which grows with the paths that are asked for. */
export class LayerTree {
  readonly layers: Layer[] = [];
  private readonly byPath = new Map<string, Layer>();

  constructor(name: string) {
    this.add('', name, 'module', -1);
  }

  find(path: string): Layer | undefined {
    return this.byPath.get(path);
  }

  /** The layer of a path, made if need be. */
  place({ names, classes, calls }: ModulePath): Layer {
    let at = this.layers[0] as Layer;
    names.slice(0, DEPTH).forEach((name, i) => {
      at = this.child(at, at.path ? `${at.path}.${name}` : name, classes?.[i] ?? '', 'module');
    });
    return calls === undefined ? at : this.call(at, calls);
  }

  /** A layer beside all others, whatever its name looks like. */
  single(name: string, className: string): Layer {
    return this.child(this.layers[0] as Layer, name, className, 'module');
  }

  /** A call of a function inside of a module. */
  call(module: Layer, name: string): Layer {
    return this.child(module, `${module.path}:${name}`, name.replace(/#\d+$/, ''), 'function');
  }

  private child(parent: Layer, path: string, className: string, type: Layer['type']): Layer {
    const known = this.byPath.get(path);
    if (known) {
      known.className ||= className;
      return known;
    }
    if (this.layers.length >= LAYERS) return this.layers[0] as Layer;
    if (type === 'module') parent.hasChildren = true;
    return this.add(path, className, type, parent.id);
  }

  private add(path: string, className: string, type: Layer['type'], parent: number): Layer {
    const layer: Layer = { id: this.layers.length, path, className, type, parent, constructed: null, frames: [], calls: [], tensors: [] };
    this.layers.push(layer);
    this.byPath.set(path, layer);
    return layer;
  }
}
