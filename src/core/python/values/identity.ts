/** Goes on from one evaluation to the next: objects of kept modules outlive it, and two must never share a number. */
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
