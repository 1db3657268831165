"""Test cases as plain classes. Nothing runs them."""


class SkipTest(Exception):
    pass


class _Raises:
    exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.exception = value
        return True


class TestCase:
    maxDiff = None

    def __init__(self, methodName='runTest'):
        self._testMethodName = methodName

    def setUp(self):
        pass

    def tearDown(self):
        pass

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def assertRaises(self, *args, **kwargs):
        return _Raises()

    assertRaisesRegex = assertWarns = assertLogs = subTest = assertRaises

    def __getattr__(self, name):
        if name.startswith('assert'):
            return lambda *args, **kwargs: None
        raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')

    def skipTest(self, reason):
        raise SkipTest(reason)

    def fail(self, msg=None):
        raise AssertionError(msg)

    def addCleanup(self, function, /, *args, **kwargs):
        pass


class TestSuite:
    def addTest(self, test):
        pass

    addTests = addTest


def skip(reason):
    return lambda item: item


def skipIf(condition, reason):
    return lambda item: item


skipUnless = skipIf


def expectedFailure(item):
    return item


def main(*args, **kwargs):
    pass
