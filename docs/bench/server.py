"""A model behind HTTP for runner.sh: server.py MILLISECONDS SLOTS PORTFILE REPORT.

Speaks OpenAI's chat completions. A request takes exactly so many milliseconds in one of so many
slots; further ones wait, first come, first served. The port is written to PORTFILE. GET /report ends
a measurement: it writes the number of requests, of connections and the seconds from the first request
to the last answer to REPORT, as one line, and begins anew.
"""

import asyncio
import json
import sys
import time

pause, slots, portfile, report = float(sys.argv[1]) / 1000, int(sys.argv[2]), sys.argv[3], sys.argv[4]
labels = ("billing", "refund", "shipping", "bug")
free = asyncio.Semaphore(slots)
seen = {"requests": 0, "connections": 0, "first": None, "last": None}


def answer(body):
    number = sum(body) % len(labels)
    text = json.dumps({
        "id": "b", "object": "chat.completion", "model": "bench",
        "choices": [{"index": 0, "finish_reason": "stop",
                     "message": {"role": "assistant", "content": labels[number]}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 1, "total_tokens": 101},
    })
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    return (head + text).encode()


def reported():
    took = (seen["last"] or 0) - (seen["first"] or 0)
    with open(report, "w", encoding="ascii") as file:
        file.write(f"{seen['requests']} {seen['connections']} {took:.6f}\n")
    seen.update(requests=0, connections=0, first=None, last=None)


async def serve(reader, writer):
    counted = False
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"GET /report"):
                reported()
                writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                break
            if not counted:
                counted = True
                seen["connections"] += 1
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), 0)
            body = await reader.readexactly(length)
            if seen["first"] is None:
                seen["first"] = time.monotonic()
            async with free:
                await asyncio.sleep(pause)
            seen["requests"] += 1
            seen["last"] = time.monotonic()
            writer.write(answer(body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with open(portfile + ".new", "w", encoding="ascii") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    import os
    os.rename(portfile + ".new", portfile)
    await server.serve_forever()


asyncio.run(main())
