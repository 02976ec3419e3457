"""Refusals as the server words them: status and text."""


class Err(Exception):
    def __init__(self, code, msg):
        super().__init__(msg)
        self.code = code


def bad(msg):
    return Err(400, f"Wrong input: {msg}")


def fmt(msg):
    return Err(400, f"Format error in JSON body: {msg}")

