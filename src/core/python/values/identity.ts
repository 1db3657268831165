/** Continues from one evaluation to the next: objects of kept modules outlive an evaluation, and no two objects may share a number. */
let objectCount = 0;

const objectIds = new WeakMap<object, number>();

/** `id(v)`: a number of its own for every object. */
export function idOf(v: object): number {
  let id = objectIds.get(v);
  if (id === undefined) {
    id = ++objectCount;
    objectIds.set(v, id);
  }
  return id;
}
