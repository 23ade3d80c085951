"""A network with a variable delay between the site and its database."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 64 * 1024


class Delay:
    """A TCP proxy on loopback. It delays all data by `seconds` in each direction."""

    def __init__(self, host: str, port: int) -> None:
        self.seconds = 0.0
        self.port = 0
        self._target = host, port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()

    def run(self) -> None:
        """Serve until `stop` is called."""
        asyncio.set_event_loop(self._loop)
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serve())

    def stop(self) -> None:
        """Close every connection."""
        for task in asyncio.all_tasks(self._loop):
            self._loop.call_soon_threadsafe(task.cancel)

    def wait_until_ready(self) -> None:
        """Wait until `port` is set."""
        self._ready.wait()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                await asyncio.sleep(self.seconds)
                writer.write(piece)
                await writer.drain()
        writer.close()


@contextmanager
def delay(host: str, port: int) -> Iterator[Delay]:
    """Run the proxy until the block ends. It listens on its `port`."""
    proxy = Delay(host, port)
    thread = threading.Thread(target=proxy.run, name="delay", daemon=True)
    thread.start()
    proxy.wait_until_ready()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(5)
