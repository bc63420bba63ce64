"""A disk that fails when it is told to: the environment for a program, and its orders."""
import errno
import mmap
import os
import struct
import tempfile


class Faults:
    """with Faults(library) as faults: start a program with faults.environment; only what it writes
    below faults.folder counts and fails."""

    def __init__(self, library):
        self.own = tempfile.TemporaryDirectory()
        self.folder = os.path.join(os.path.realpath(self.own.name), 'data')
        path = os.path.join(self.own.name, 'orders')
        self.file = open(path, 'w+b')
        self.file.write(struct.pack('5q', 0, 0, 0, errno.EIO, -1))
        self.file.flush()
        self.orders = mmap.mmap(self.file.fileno(), 40)
        # A sanitizer wants to be the first library; here it need not be.
        options = ':'.join(filter(None, [os.environ.get('ASAN_OPTIONS'), 'verify_asan_link_order=0']))
        self.environment = {**os.environ, 'LD_PRELOAD': os.path.abspath(library),
                            'VIGIE_FAULTS': path, 'VIGIE_FAULTS_FOLDER': self.folder,
                            'ASAN_OPTIONS': options}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.orders.close()
        self.file.close()
        self.own.cleanup()

    def _set(self, position, value):
        struct.pack_into('q', self.orders, position * 8, value)

    def calls(self):
        return struct.unpack_from('q', self.orders, 0)[0]

    def fail_at(self, call, error='EIO'):
        """The call of that number from now fails, once."""
        self._set(3, getattr(errno, error))
        self._set(2, 0)
        self._set(1, 0)
        self._set(0, 0)
        self._set(1, call)

    def fail_from(self, call, error='ENOSPC'):
        """That call and all after it fail; 0: no more."""
        self._set(3, getattr(errno, error))
        self._set(1, 0)
        self._set(2, 0)
        self._set(0, 0)
        self._set(2, call)

    @property
    def free_bytes(self):
        return struct.unpack_from('q', self.orders, 32)[0]

    @free_bytes.setter
    def free_bytes(self, value):
        self._set(4, value)
