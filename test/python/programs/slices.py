#--- list slices
x = list(range(8))
print(x[2:5], x[:3], x[5:], x[:], x[-3:], x[:-2])

#--- with a step
x = list(range(10))
print(x[::2], x[1::3], x[::-1], x[8:2:-2], x[-1:-4:-1])

#--- out of range is clipped
x = [1, 2, 3]
print(x[5:], x[:100], x[-100:2], x[2:1])

#--- string and tuple slices
print('abcdef'[1:4], 'abc'[::-1], (1, 2, 3)[1:], 'abc'[-1], ''[1:])

#--- slice assignment same length
x = [0, 1, 2, 3]
x[1:3] = ['a', 'b']
print(x)

#--- slice assignment grows and shrinks
x = [0, 1, 2, 3]
x[1:2] = [7, 8, 9]
print(x)
x[:4] = []
print(x)

#--- slice insertion
x = [1, 2]
x[1:1] = [5, 6]
x[len(x):] = [9]
print(x)

#--- extended slice assignment
x = [0] * 6
x[::2] = [1, 2, 3]
print(x)
try:
    x[::2] = [1]
except ValueError as e:
    print(e)

#--- slice deletion
x = list(range(10))
del x[2:4]
print(x)
del x[::3]
print(x)
del x[-1]
print(x)

#--- replace all in place
x = [1, 2, 3]
y = x
x[:] = [4]
print(y)

#--- slice object
s = slice(1, 6, 2)
x = list(range(8))
print(x[s], s.start, s.stop, s.step, s)
print(slice(3), slice(None, None, -1))

#--- slice indices
print(slice(None, None, 2).indices(5), slice(-3, None).indices(10), slice(None, None, -1).indices(4))

#--- getitem receives slices and tuples
class A:
    def __getitem__(self, k): return k
a = A()
print(a[1], a[1:2], a[:, 0], a[..., None], a[::2, 1:], a[()])

#--- setitem and delitem receive them
class A:
    def __setitem__(self, k, v): print('set', k, v)
    def __delitem__(self, k): print('del', k)
a = A()
a[1:3] = 'x'
a['k', 2] = 'y'
del a[:2], a[0]

#--- index errors
for f in (lambda: [1][3], lambda: (1,)[-2], lambda: 'a'[1]):
    try:
        f()
    except IndexError as e:
        print(e)

#--- list index with wrong type
try:
    [1]['a']
except TypeError as e:
    print(e)
try:
    (1,)[1.0]
except TypeError as e:
    print(e)

#--- negative index assignment
x = [1, 2, 3]
x[-1] = 'last'
x[0] += 10
print(x)
try:
    x[3] = 1
except IndexError as e:
    print(e)

#--- index by bool and by __index__
class I:
    def __index__(self): return 1
x = ['a', 'b', 'c']
print(x[True], x[I()], x[I():])

#--- zero step
try:
    [1, 2][::0]
except ValueError as e:
    print(e)

#--- copy semantics
x = [[1], [2]]
y = x[:]
y.append([3])
y[0].append(9)
print(x, y)

#--- slice of a range
r = range(0, 20, 2)
print(r[1:4], r[::-1], r[-1], list(r[2:6:2]), r[3], len(r))

#--- slicing list-like children of a container
class Seq:
    def __init__(self, *m): self.m = list(m)
    def __getitem__(self, i):
        if isinstance(i, slice):
            return type(self)(*self.m[i])
        return self.m[i]
    def __len__(self): return len(self.m)
s = Seq('a', 'b', 'c', 'd')
print(s[:-1].m, s[1], len(s[::2]), [x for x in s])

#--- pairwise from slices
c = [16, 32, 64]
for a, b in zip(c, c[1:]):
    print(a, '->', b)

#--- bytes slices
b = b'hello'
print(b[1:3], b[0], list(b[:2]), b[::-1])

#--- slice assignment from generator and string
x = [1, 2, 3]
x[1:] = (i * 10 for i in range(3))
print(x)
x[:1] = 'ab'
print(x)

#--- slice with None bounds and variables
n = None
x = [1, 2, 3, 4]
k = 2
print(x[n:k], x[-k:n], x[n:n:n])

#--- slice equality and use as dict value
print(slice(1, 2) == slice(1, 2, None), slice(1, 2) == slice(1, 3))
