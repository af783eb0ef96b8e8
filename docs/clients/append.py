#!/usr/bin/env python3
"""Appends one visit.ClockedIn over ZeroMQ: append.py DATA VISIT WORKER. Needs python3-zmq and capnproto.

The same id is recorded once for ever: repeat it freely. What is personal is sealed by the recorder, not here."""
import pathlib, struct, subprocess, sys, time
import zmq

root = pathlib.Path(__file__).resolve().parents[2]
VISIT, CLOCKED_IN = 3, 4  # enumerants of schema/catalogue.capnp and of the union in schema/visit.capnp


def convert(forms, schema, kind, text):
    command = ["capnp", "convert", forms, "--quiet", str(root / schema), kind]
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True).stdout


def main(data, visit, worker):
    event = (f'(id = "{visit}/in", source = "example:python", stream = "visit-{visit}",'
             f' fact = (worker = "{worker}", method = app))')
    clear = convert("text:flat", "docs/clients/append.capnp", "ClockedInEvent", event.encode())
    header = struct.pack("<BBHHHIIq", 1, 0, VISIT, CLOCKED_IN, 0, len(clear), 0, int(time.time() * 1e6))
    request = f'(tag = 1, proposals = [(once = true, content = 0x"{(header + clear).hex()}", expected = (any = void))])'

    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(f"ipc://{pathlib.Path(data).resolve()}/run/append")
    socket.send(convert("text:binary", "schema/messages.capnp", "AppendRequest", request.encode()))
    if not socket.poll(10_000):
        sys.exit("no recorder answered: it is safe to repeat this")
    print(convert("binary:text", "schema/messages.capnp", "AppendReply", socket.recv()).decode(), end="")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
