/** Expressions of NumPy and what version 1.24 makes of them. Statements may come first, after `; `. */
export const numpyCases: readonly (readonly [text: string, expected: string])[] = [
  ['np.prod([2, 3, 4])', '24'],
  ['int(np.prod((2, 3)))', '6'],
  ['np.array([1, 2, 3])', 'array([1, 2, 3])'],
  ['np.array([[1, 2], [3, 4]], dtype=np.float32)', 'array([[1., 2.],\n       [3., 4.]], dtype=float32)'],
  ['np.array([1, 2.5]).dtype', "dtype('float64')"],
  ['np.array([True, False]).dtype', "dtype('bool')"],
  ['np.array((1, 2)).shape, np.array(5).shape, np.array([[1], [2]]).ndim, np.array([[1, 2]]).size', '((2,), (), 2, 2)'],
  [
    'np.arange(5), np.arange(2, 8, 2), np.arange(0, 1, 0.25), np.arange(3.0)',
    '(array([0, 1, 2, 3, 4]), array([2, 4, 6]), array([0.  , 0.25, 0.5 , 0.75]), array([0., 1., 2.]))',
  ],
  [
    'np.linspace(0, 1, 5), np.linspace(0, 0.1, 4).tolist(), np.linspace(1, 2, 1), np.linspace(0, 10, 5, endpoint=False)',
    '(array([0.  , 0.25, 0.5 , 0.75, 1.  ]), [0.0, 0.03333333333333333, 0.06666666666666667, 0.1], array([1.]), array([0., 2., 4., 6., 8.]))',
  ],
  ['np.fromstring("4-3-2", dtype=int, sep="-"), np.fromstring(" 1.5 2  3", sep=" ")', '(array([4, 3, 2]), array([1.5, 2. , 3. ]))'],
  ['np.logspace(0, 2, 3)', 'array([  1.,  10., 100.])'],
  [
    'np.zeros((2, 3)), np.ones(2, dtype=int), np.full((2, 2), 7), np.eye(2), np.zeros_like(np.array([1, 2])), np.ones_like(np.array([1.5]))',
    '(array([[0., 0., 0.],\n       [0., 0., 0.]]), array([1, 1]), array([[7, 7],\n       [7, 7]]), array([[1., 0.],\n       [0., 1.]]), array([0, 0]), array([1.]))',
  ],
  ['np.sqrt(16), np.exp(0), np.log2(8), np.floor(2.7), np.ceil(2.1), np.abs(-3), np.sign(-2.5)', '(4.0, 1.0, 3.0, 2.0, 3.0, 3, -1.0)'],
  ['np.sqrt([1, 4, 9]), np.log(np.array([1.0])), np.sin(np.array([0.0])), np.cos([0])', '(array([1., 2., 3.]), array([0.]), array([0.]), array([1.]))'],
  ['np.power(2, 3), np.power([1, 2, 3], 2), np.maximum([1, 5], [3, 2]), np.minimum(3, [1, 5])', '(8, array([1, 4, 9]), array([3, 5]), array([1, 3]))'],
  ['np.round(2.567, 2), np.round([1.25, 2.5, 3.5]), np.around(1234.5, -2), np.rint(2.5)', '(2.57, array([1., 2., 4.]), 1200.0, 2.0)'],
  [
    'np.array([1, 2]) + 1, np.array([1, 2]) * 1.5, 2 - np.array([1, 2]), np.array([1, 2]) / 2, np.array([7, 8]) // 2, np.array([7, -8]) % 3, 2 ** np.array([1, 2])',
    '(array([2, 3]), array([1.5, 3. ]), array([1, 0]), array([0.5, 1. ]), array([3, 4]), array([1, 1]), array([2, 4]))',
  ],
  [
    '[1] * np.int64(3), np.int64(2) * (5,), [1] * np.array(2), [1, 2] * np.array([2]), np.multiply([1, 2], np.int64(3))',
    '([1, 1, 1], (5, 5), array([2]), array([2, 4]), array([3, 6]))',
  ],
  ['np.array([1, 2]) + np.array([[10], [20]])', 'array([[11, 12],\n       [21, 22]])'],
  ['-np.array([1, -2]), abs(np.array([-1, 2])), ~np.array([True, False])', '(array([-1,  2]), array([1, 2]), array([False,  True]))'],
  [
    'np.array([1, 2, 3]) > 2, np.array([1, 2]) == np.array([1, 3]), (np.array([1, 2]) == 1).any(), (np.array([1, 1]) == 1).all()',
    '(array([False, False,  True]), array([ True, False]), True, True)',
  ],
  [
    'np.arange(6).reshape(2, 3), np.arange(6).reshape((3, -1)), np.arange(4).reshape(2, 2).T, np.reshape([1, 2, 3, 4], (2, 2))',
    '(array([[0, 1, 2],\n       [3, 4, 5]]), array([[0, 1],\n       [2, 3],\n       [4, 5]]), array([[0, 2],\n       [1, 3]]), array([[1, 2],\n       [3, 4]]))',
  ],
  [
    'np.arange(6).reshape(2, 3).sum(), np.arange(6).reshape(2, 3).sum(axis=0), np.arange(6).reshape(2, 3).sum(axis=1, keepdims=True), np.arange(6).reshape(2, 3).mean(), np.arange(4).mean(axis=0)',
    '(15, array([3, 5, 7]), array([[ 3],\n       [12]]), 2.5, 1.5)',
  ],
  [
    'np.max([1, 5, 2]), np.min([[1, 2], [0, 3]], axis=0), np.array([3, 1]).max(), np.amax([1, 2]), np.argmax([1, 9, 2]), np.array([[1, 9], [8, 2]]).argmax(axis=1)',
    '(5, array([0, 2]), 3, 2, 1, array([1, 0]))',
  ],
  ['np.std([1, 3]), np.var([1.0, 2.0, 3.0]), np.median([1, 3, 2, 4])', '(1.0, 0.6666666666666666, 2.5)'],
  [
    'np.cumsum([1, 2, 3]), np.cumprod([1, 2, 3]), np.array([[1, 2], [3, 4]]).cumsum(axis=0), np.array([[1, 2], [3, 4]]).cumsum(axis=1), np.cumsum([[1, 2], [3, 4]])',
    '(array([1, 3, 6]), array([1, 2, 6]), array([[1, 2],\n       [4, 6]]), array([[1, 3],\n       [3, 7]]), array([ 1,  3,  6, 10]))',
  ],
  [
    'np.arange(10)[2:5], np.arange(10)[-1], np.arange(10)[::-1][:3], np.arange(6).reshape(2, 3)[1], np.arange(6).reshape(2, 3)[:, 1], np.arange(6).reshape(2, 3)[1, 2], np.arange(6).reshape(2, 3)[..., 0]',
    '(array([2, 3, 4]), 9, array([9, 8, 7]), array([3, 4, 5]), array([1, 4]), 5, array([0, 3]))',
  ],
  [
    'np.arange(3)[:, None].shape, np.arange(3)[np.newaxis].shape, np.arange(4)[[0, 2]], np.arange(4)[np.array([1, 1, 3])], np.arange(4)[np.arange(4) > 1]',
    '((3, 1), (1, 3), array([0, 2]), array([1, 1, 3]), array([2, 3]))',
  ],
  [
    'np.concatenate([[1, 2], [3]]), np.concatenate([np.ones((1, 2)), np.zeros((1, 2))], axis=0), np.concatenate([np.ones((2, 1)), np.zeros((2, 2))], axis=1), np.stack([[1, 2], [3, 4]]), np.stack([[1, 2], [3, 4]], axis=1), np.vstack([[1, 2], [3, 4]]), np.hstack([[1], [2, 3]]), np.append([1], [2])',
    '(array([1, 2, 3]), array([[1., 1.],\n       [0., 0.]]), array([[1., 0., 0.],\n       [1., 0., 0.]]), array([[1, 2],\n       [3, 4]]), array([[1, 3],\n       [2, 4]]), array([[1, 2],\n       [3, 4]]), array([1, 2, 3]), array([1, 2]))',
  ],
  [
    "[a.tolist() for a in np.meshgrid([1, 2], [3, 4, 5])], [a.shape for a in np.meshgrid(np.arange(2), np.arange(3), indexing='ij')]",
    '([[[1, 2], [1, 2], [1, 2]], [[3, 3], [4, 4], [5, 5]]], [(2, 3), (2, 3)])',
  ],
  [
    'np.expand_dims([1, 2], 0).shape, np.expand_dims([1, 2], -1).shape, np.squeeze(np.ones((1, 2, 1))).shape, np.ones((1, 2)).squeeze(0).shape, np.transpose(np.ones((2, 3, 4)), (2, 0, 1)).shape, np.ones((2, 3)).transpose().shape, np.ones((2, 3)).flatten().shape, np.ravel([[1, 2], [3, 4]])',
    '((1, 2), (2, 1), (2,), (2,), (4, 2, 3), (3, 2), (6,), array([1, 2, 3, 4]))',
  ],
  [
    "np.array([1.7, -1.7]).astype(int), np.array([0, 2]).astype(bool), np.array([1]).astype('float32').dtype, np.array([300]).astype(np.uint8)",
    "(array([ 1, -1]), array([False,  True]), dtype('float32'), array([44], dtype=uint8))",
  ],
  [
    'np.array([1, 2]).tolist(), np.array([[1.5]]).tolist(), np.float32(0.5).item(), np.array([3]).item(), np.arange(4).reshape(2, 2).item(2)',
    '([1, 2], [[1.5]], 0.5, 3, 2)',
  ],
  [
    'np.dot([1, 2], [3, 4]), np.array([[1, 2], [3, 4]]) @ np.array([1, 1]), np.matmul([[1, 2]], [[3], [4]]), np.outer([1, 2], [3, 4]), np.array([1, 2]).dot([1, 1])',
    '(11, array([3, 7]), array([[11]]), array([[3, 4],\n       [6, 8]]), 3)',
  ],
  [
    'np.clip([1, 5, 9], 2, 6), np.clip(5, 0, 3), np.array([1, 5]).clip(2), np.where(np.array([True, False]), 1, 2), np.where([1, 0], [5.0, 6.0], 0)',
    '(array([2, 5, 6]), 3, array([2, 5]), array([1, 2]), array([5., 0.]))',
  ],
  [
    'np.tile([1, 2], 2), np.tile([[1], [2]], (1, 3)), np.repeat([1, 2], 2), np.flip([1, 2, 3]), np.sort([3, 1, 2]), np.argsort([3, 1, 2]), np.unique([2, 1, 2]), np.unique([16, 8, 16, 16], return_counts=True), np.unique([2, 1, 2], True, True)',
    '(array([1, 2, 1, 2]), array([[1, 1, 1],\n       [2, 2, 2]]), array([1, 1, 2, 2]), array([3, 2, 1]), array([1, 2, 3]), array([1, 2, 0]), array([1, 2]), (array([ 8, 16]), array([1, 3])), (array([1, 2]), array([1, 0]), array([1, 0, 1])))',
  ],
  [
    'np.split(np.arange(6), 3), np.array_split(np.arange(5), 2), np.split(np.arange(6), [2, 4]), np.broadcast_to([1, 2], (2, 2))',
    '([array([0, 1]), array([2, 3]), array([4, 5])], [array([0, 1, 2]), array([3, 4])], [array([0, 1]), array([2, 3]), array([4, 5])], array([[1, 2],\n       [1, 2]]))',
  ],
  [
    'np.isnan([1.0, np.nan]), np.isinf(np.inf), np.allclose([1, 2], [1, 2.000000001]), np.array_equal([1], [1]), np.isclose(1.0, 1.1)',
    '(array([False,  True]), True, True, True, False)',
  ],
  ['np.pi, np.e, np.inf, np.nan, np.newaxis', '(3.141592653589793, 2.718281828459045, inf, nan, None)'],
  [
    'np.float32(0.1), np.float64(0.1), np.int64(5) // 2, np.int32(7) % 4, np.sqrt(2) * 2, 1 - np.float64(0.25), -np.int64(3), np.float64(2) ** 0.5',
    '(0.1, 0.1, 2, 3, 2.8284271247461903, 0.75, -3, 1.4142135623730951)',
  ],
  [
    'type(np.sqrt(4)).__name__, type(np.prod([1])).__name__, isinstance(np.float64(1), float), isinstance(np.array([1]), np.ndarray), type(np.array([1, 2])[0]).__name__',
    "('float64', 'int64', True, True, 'int64')",
  ],
  [
    "int(np.ceil(7 / 2)), float(np.float32(0.5)), round(np.float64(2.567), 1), '%.3f' % np.sqrt(2), f'{np.float64(1.5):.2f}', str(np.int64(3)), list(range(np.int64(3))), [10, 20, 30][np.int64(1)], {np.int64(2): 'a'}[2]",
    "(4, 0.5, 2.6, '1.414', '1.50', '3', [0, 1, 2], 20, 'a')",
  ],
  [
    "np.dtype('float32'), np.dtype(np.int64).name, np.array([1]).dtype == np.int64, np.array([1.0]).dtype == 'float64', np.zeros(1, np.float32).dtype.itemsize, np.ones((2, 2)).nbytes",
    "(dtype('float32'), 'int64', True, True, 4, 32)",
  ],
  ["np.finfo(np.float32).max, np.finfo('float32').eps, np.iinfo(np.int32).max, np.iinfo('int8').min", '(3.4028235e+38, 1.1920929e-07, 2147483647, -128)'],
  [
    'len(np.arange(4)), sum(np.array([1, 2])), max(np.array([1, 5, 2])), list(np.array([1, 2])), 2 in np.array([1, 2]), [x for x in np.linspace(0, 1, 3)], sorted(np.array([2, 1])), tuple(np.array([1, 2]).shape), bool(np.array([1]))',
    '(4, 3, 5, [1, 2], True, [0.0, 0.5, 1.0], [1, 2], (2,), True)',
  ],
  [
    'np.array([]), np.zeros(0).shape, np.array([[], []]).shape, np.array([0.1, 0.25, 100.0]), np.array([[1, 20], [300, 4]])',
    '(array([], dtype=float64), (0,), (2, 0), array([  0.1 ,   0.25, 100.  ]), array([[  1,  20],\n       [300,   4]]))',
  ],
  [
    'np.array([1, 2], dtype=np.float32) * 0.1, np.array([1, 2], dtype=np.int32) + 1, (np.array([1, 2], dtype=np.int32) + 1).dtype, (np.array([1], dtype=np.float32) + np.array([1])).dtype, (np.array([1], np.float16) * 2.5).dtype, (np.array([True]) + 1).dtype, (np.array([1], np.uint8) + np.array([1], np.int8)).dtype',
    "(array([0.1, 0.2], dtype=float32), array([2, 3], dtype=int32), dtype('int32'), dtype('float64'), dtype('float16'), dtype('int64'), dtype('int16'))",
  ],
  [
    'np.array([2, 3]).prod(), np.array([[1, 2], [3, 4]]).prod(axis=1), np.sum([[1, 2], [3, 4]]), np.sum([True, True]), np.mean([[1, 2], [3, 4]], axis=1), np.prod([]), np.sum([0.1, 0.2])',
    '(6, array([ 2, 12]), 10, 2, array([1.5, 3.5]), 1.0, 0.30000000000000004)',
  ],
  [
    'np.random.rand(2, 3).shape, np.random.randn(4).shape, np.random.randint(0, 5, size=(2,)).shape, np.random.uniform(0, 1, (3, 3)).shape, np.random.normal(size=2).dtype, np.random.permutation(5).shape, np.random.default_rng(0).random((2, 2)).shape',
    "((2, 3), (4,), (2,), (3, 3), dtype('float64'), (5,), (2, 2))",
  ],
  [
    'np.logical_and([True, False], True), np.logical_or([0, 1], 0), np.logical_not([0, 2]), np.hypot(3, 4), np.arctan2(0, 1), np.deg2rad(180), np.mod(7, 3), np.true_divide(1, 2), np.square([1, 2]), np.negative(3)',
    '(array([ True, False]), array([False,  True]), array([ True, False]), 5.0, 0.0, 3.141592653589793, 1, 0.5, array([1, 4]), -3)',
  ],
  [
    'np.ndim([[1]]), np.shape([[1, 2]]), np.size([[1, 2]]), np.isscalar(3), np.eye(2, 3, 1)',
    '(2, (1, 2), 2, True, array([[0., 1., 0.],\n       [0., 0., 1.]]))',
  ],
  ['a = np.zeros((2, 2)); a[0] = 1; a[1, 1] = 5; a', 'array([[1., 1.],\n       [0., 5.]])'],
  ['a = np.arange(4); b = a[1:3]; b[0] = 9; a', 'array([0, 9, 2, 3])'],
  ['a = np.arange(6); b = a.reshape(2, 3); b[:, 0] = -1; a', 'array([-1,  1,  2, -1,  4,  5])'],
  ['a = np.zeros(4, dtype=int); a[a == 0] = 3; a[[0, 1]] += 1; a', 'array([4, 4, 3, 3])'],
  ['a = np.arange(3); a += 1; a *= 2; a', 'array([2, 4, 6])'],
  ['a = np.arange(4.0); b = a.copy(); b[0] = 7; (a, b)', '(array([0., 1., 2., 3.]), array([7., 1., 2., 3.]))'],
  ['a = np.eye(3); a[1] = [1, 2, 3]; a[:, 2] = np.array([7, 8, 9]); a', 'array([[1., 0., 7.],\n       [1., 2., 8.],\n       [0., 0., 9.]])'],
  ['import copy; a = np.arange(2); b = copy.deepcopy(a); b[0] = 5; (a, b)', '(array([0, 1]), array([5, 1]))'],
  ['a = np.zeros((2, 3)); a.fill(2); a.T[0] = 1; a', 'array([[1., 2., 2.],\n       [1., 2., 2.]])'],
  ['dims = [8, 16]; depths = np.cumsum([2, 2, 6]); [int(d) for d in depths] + [int(np.ceil(d * 1.5)) for d in dims]', '[2, 4, 10, 12, 24]'],
  ['rate = np.linspace(0, 0.2, 5); [round(x.item(), 3) for x in rate] + [float(rate[2])]', '[0.0, 0.05, 0.1, 0.15, 0.2, 0.1]'],
  ['np.zeros(3)[5]', 'IndexError: index 5 is out of bounds for axis 0 with size 3'],
  ['np.array([1, 2]) + np.array([1, 2, 3])', 'ValueError: operands could not be broadcast together with shapes (2,) (3,) '],
  ['np.arange(6).reshape(4, 2)', 'ValueError: cannot reshape array of size 6 into shape (4,2)'],
  ['bool(np.array([1, 2]))', 'ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()'],
  ['np.max([])', 'ValueError: zero-size array to reduction operation maximum which has no identity'],
  ['np.zeros((2, 2))[0, 0, 0]', 'IndexError: too many indices for array: array is 2-dimensional, but 3 were indexed'],
  [
    'np.concatenate([np.ones((1, 2)), np.ones((1, 3))])',
    'ValueError: all the input array dimensions except for the concatenation axis must match exactly, but along dimension 1, the array at index 0 has size 2 and the array at index 1 has size 3',
  ],
  ['np.split(np.arange(5), 2)', 'ValueError: array split does not result in an equal division'],
  ['np.sum([1], axis=3)', 'AxisError: axis 3 is out of bounds for array of dimension 1'],
  ['len(np.array(3))', 'TypeError: len() of unsized object'],
  ['int(np.array([1, 2]))', 'TypeError: only size-1 arrays can be converted to Python scalars'],
  ['np.dot([1, 2], [1, 2, 3])', 'ValueError: shapes (2,) and (3,) not aligned: 2 (dim 0) != 3 (dim 0)'],
  [
    'np.diag([1, 2]), np.diag(np.arange(9).reshape(3, 3), 1), np.diag([1], -1), np.trace(np.eye(3))',
    '(array([[1, 0],\n       [0, 2]]), array([1, 5]), array([[0, 0],\n       [1, 0]]), 3.0)',
  ],
  [
    'np.triu(np.ones((2, 3), dtype=int)), np.tril(np.ones((3, 3), dtype=int), -1), np.identity(2)',
    '(array([[1, 1, 1],\n       [0, 1, 1]]), array([[0, 0, 0],\n       [1, 0, 0],\n       [1, 1, 0]]), array([[1., 0.],\n       [0., 1.]]))',
  ],
  ['np.diff([1, 4, 9, 16]), np.diff([1, 4, 9, 16], n=2), np.diff(np.arange(6).reshape(2, 3), axis=0)', '(array([3, 5, 7]), array([2, 2]), array([[3, 3, 3]]))'],
  [
    'np.swapaxes(np.zeros((2, 3, 4)), 0, 2).shape, np.moveaxis(np.zeros((2, 3, 4)), 0, -1).shape, np.moveaxis(np.zeros((2, 3, 4)), 2, 0).shape',
    '((4, 3, 2), (3, 4, 2), (4, 2, 3))',
  ],
  [
    'np.roll([1, 2, 3, 4], 1), np.roll(np.arange(6).reshape(2, 3), -1, axis=1), np.roll(np.arange(4).reshape(2, 2), 1)',
    '(array([4, 1, 2, 3]), array([[1, 2, 0],\n       [4, 5, 3]]), array([[3, 0],\n       [1, 2]]))',
  ],
  ['np.hanning(5), np.hamming(3), np.average([1, 2, 6])', '(array([0. , 0.5, 1. , 0.5, 0. ]), array([0.08, 1.  , 0.08]), 3.0)'],
  [
    'np.linalg.norm([3, 4]), np.linalg.norm([[3.0, 4.0], [0.0, 0.0]], axis=1), np.linalg.inv(np.eye(3)).shape, np.linalg.svd(np.zeros((4, 3)), full_matrices=False)[0].shape, [x.shape for x in np.linalg.qr(np.zeros((2, 3)))]',
    '(5.0, array([5., 0.]), (3, 3), (4, 3), [(2, 2), (2, 3)])',
  ],
  ['np.diff(5)', 'ValueError: diff requires input that is at least one dimensional'],
  [
    'np.cumproduct([2, 3, 4]), np.nonzero(np.array([[0, 1], [2, 0]])), np.argwhere(np.array([0, 3, 0, 4]))',
    '(array([ 2,  6, 24]), (array([0, 1]), array([1, 0])), array([[1],\n       [3]]))',
  ],
  ['np.flatnonzero([0, 5]), np.count_nonzero([[1, 0], [1, 1]]), np.atleast_1d(3), np.atleast_2d([1, 2])', '(array([1]), 3, array([3]), array([[1, 2]]))'],
  [
    'np.pad([1, 2], 1), np.pad([[1]], ((0, 1), (2, 0)), "constant", constant_values=7), np.pad(np.zeros((2, 3)), 1, "edge").shape',
    '(array([0, 1, 2, 0]), array([[7, 7, 1],\n       [7, 7, 7]]), (4, 5))',
  ],
  [
    'np.random.uniform(low=-1, high=1, size=(2, 3)).shape, np.random.normal(loc=0.0, scale=2, size=4).shape, np.random.poisson(3, 2).dtype',
    "((2, 3), (4,), dtype('int64'))",
  ],
  [
    'np.repeat(np.array([[1, 2], [3, 4]]), 2, axis=0), np.repeat([[1, 2]], 2, axis=1), np.repeat([[1, 2]], 2)',
    '(array([[1, 2],\n       [1, 2],\n       [3, 4],\n       [3, 4]]), array([[1, 1, 2, 2]]), array([1, 1, 2, 2]))',
  ],
  [
    'np.power(10000, 2 / 4), 3 / np.float32(2), np.int64(7) // 2, np.uint8(250) + np.uint8(10), type(np.power(2, 3)).__name__, type(5 / np.power(2.0, 3)).__name__',
    "(100.0, 1.5, 3, 4, 'int64', 'float64')",
  ],
  [
    'from scipy.fft import next_fast_len; [next_fast_len(n) for n in (0, 1, 13, 97, 1021, 4097)], [next_fast_len(n, real=True) for n in (1, 13, 97, 1021, 4097)]',
    '([0, 1, 14, 98, 1024, 4116], [1, 15, 100, 1024, 4320])',
  ],
  ['import scipy.fftpack; scipy.fftpack.next_fast_len(13), scipy.fftpack.next_fast_len(191)', '(15, 192)'],
  [
    'from scipy.signal import get_window, kaiser, firwin; get_window("hann", 16).shape, kaiser(63, 9.0).dtype, firwin(numtaps=7, cutoff=0.5).shape',
    "((16,), dtype('float64'), (7,))",
  ],
];
