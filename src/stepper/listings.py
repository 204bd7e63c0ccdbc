"""Writes what CPython compiles the programs in python/ to, as the stepper reads it.

    python3.9 src/stepper/listings.py src/stepper/python > src/stepper/listings/3.9.txt

Run it with each version that has a file in listings/. One line is one instruction: source line, offset, name, argument as `dis` shows
it (jumps as the offset they go to). Instructions that only an exception reaches are left out.
"""

import dis
import os
import sys

HANDLERS = ("SETUP_WITH", "SETUP_FINALLY")  # Their target is an exception handler.
LEAVE = ("RETURN_VALUE", "RETURN_CONST", "RERAISE")
ALWAYS = ("JUMP_FORWARD", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT")


def jump_target(instruction):
    jumps = instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs
    return instruction.argval if jumps else None


def reached(instructions):
    index = {instruction.offset: at for at, instruction in enumerate(instructions)}
    found, todo = set(), [0]
    while todo:
        at = todo.pop()
        if at in found:
            continue
        found.add(at)
        instruction = instructions[at]
        target = jump_target(instruction)
        if target is not None and instruction.opname not in HANDLERS:
            todo.append(index[target])
        if instruction.opname not in LEAVE + ALWAYS:
            todo.append(at + 1)
    return found


def argument(instruction):
    target = jump_target(instruction)
    if target is not None:
        return "to %d" % target
    if instruction.argrepr:
        return instruction.argrepr
    return "" if instruction.arg is None else str(instruction.arg)


def write_function(name, function):
    code = function.__code__
    print(" ".join(["function", name, str(code.co_argcount)] + list(code.co_varnames)))
    lines = dict(dis.findlinestarts(code))
    instructions = list(dis.get_instructions(code))
    kept = reached(instructions)
    line = code.co_firstlineno
    for at, instruction in enumerate(instructions):
        line = lines.get(instruction.offset) or line
        if at in kept:
            print(("%d %d %s %s" % (line, instruction.offset, instruction.opname, argument(instruction))).rstrip())


def write_program(name, path):
    print("program", name)
    with open(path) as source:
        compiled = compile(source.read(), path, "exec")
    values = {"__name__": name}
    exec(compiled, values)
    functions = {}
    for key, value in values.items():
        if key.startswith("__") or isinstance(value, type) or type(value).__module__ == "builtins" and key in ("Lock", "Condition"):
            continue
        if hasattr(value, "__code__"):
            functions[key] = value
        elif hasattr(value, "notify"):
            print("global", key, "Condition()")
        elif hasattr(value, "acquire"):
            print("global", key, "Lock()")
        else:
            print("global", key, repr(value))
    for key, value in functions.items():
        write_function(key, value)


def main(folder):
    print("version %d.%d.%d" % sys.version_info[:3])
    for file in sorted(os.listdir(folder)):
        name, ending = os.path.splitext(file)
        if ending == ".py":
            write_program(name, os.path.join(folder, file))


if __name__ == "__main__":
    main(sys.argv[1])
