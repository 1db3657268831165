/**
 * C3 linearization (Barrett et al. 1996), which is Python's method resolution order: one list that keeps the order of each given list.
 * The lists are used up. Throws a plain Error when they contradict each other; `name` is the class that the message names.
 */
export function mergeOrders<T>(lists: T[][], name: string): T[] {
  const out: T[] = [];
  for (;;) {
    const rest = lists.filter((l) => l.length > 0);
    if (!rest.length) return out;
    // Many lists may begin with the same class, which is asked for once.
    const head = [...new Set(rest.map((l) => l[0] as T))].find((c) => !rest.some((l) => l.indexOf(c) > 0));
    if (!head) throw new Error(`Cannot create a consistent method resolution order (MRO) for bases of ${name}`);
    out.push(head);
    for (const l of rest) if (l[0] === head) l.shift();
  }
}
