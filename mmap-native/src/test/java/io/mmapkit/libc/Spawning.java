package io.mmapkit.libc;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Starts small programs by posix_spawn, which nothing but waitpid and its like then waits for. */
final class Spawning {
    private Spawning() {}

    /** A shell that runs a script, with attributes and descriptors as they are. */
    static int shell(Arena arena, String script) throws SystemCallException {
        return spawn(arena, MemorySegment.NULL, MemorySegment.NULL, "/bin/sh", "-c", script);
    }

    static int spawn(Arena arena, MemorySegment actions, MemorySegment attributes, String... command)
            throws SystemCallException {
        MemorySegment pid = arena.allocate(Libc.INT);
        Spawn.posix_spawn(pid, Fixture.string(arena, command[0]), actions, attributes, strings(arena, command),
                strings(arena));
        return pid.get(Libc.INT, 0);
    }

    /** Pointers to C strings, and a null one. */
    static MemorySegment strings(Arena arena, String... strings) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, strings.length + 1);
        for (int i = 0; i < strings.length; i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, Fixture.string(arena, strings[i]));
        }
        return pointers;
    }

    /** Waits for a program to end, which it must do by itself; its exit status. */
    static int await(Arena arena, int pid) throws SystemCallException {
        MemorySegment status = arena.allocate(Libc.INT);
        Wait.waitpid(pid, status, 0);
        return Wait.WEXITSTATUS(status.get(Libc.INT, 0));
    }
}
