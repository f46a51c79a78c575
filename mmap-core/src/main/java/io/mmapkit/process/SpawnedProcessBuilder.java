package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Spawn;
import io.mmapkit.libc.StructSigset;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Describes a {@link SpawnedProcess}. For one thread; may be used again. Text is given to the program in UTF-8.
 */
public final class SpawnedProcessBuilder {
    private static final int STREAMS = 3;
    private static final int NEW_FILE = 0666; // and what umask(2) leaves of that

    private final Path program;
    private final EnvironmentBlock environment = new EnvironmentBlock();
    private final Map<Integer, Integer> descriptors = new TreeMap<>(); // by the child's number
    private final Stdio[] streams = {Stdio.inherit(), Stdio.inherit(), Stdio.inherit()};
    private List<String> arguments = List.of();
    private Path directory;
    private boolean errorsToOutput;

    SpawnedProcessBuilder(Path program) {
        CPath.requireDefaultFileSystem(program);
        this.program = program;
    }

    /**
     * What the program is given behind its own name.
     *
     * @param all the arguments; they replace those of an earlier call
     * @return this builder
     * @throws IllegalArgumentException if one has a NUL
     */
    public SpawnedProcessBuilder arguments(String... all) {
        return arguments(List.of(all));
    }

    /**
     * What the program is given behind its own name.
     *
     * @param all the arguments; they replace those of an earlier call
     * @return this builder
     * @throws IllegalArgumentException if one has a NUL
     */
    public SpawnedProcessBuilder arguments(List<String> all) {
        List<String> copy = List.copyOf(all);
        if (copy.stream().anyMatch(one -> one.indexOf(0) >= 0)) {
            throw new IllegalArgumentException("an argument has no NUL");
        }
        arguments = copy;
        return this;
    }

    /**
     * Adds a variable to the environment, or replaces it.
     *
     * @param name of it, without {@code =}
     * @param value of it
     * @return this builder
     * @throws IllegalArgumentException if this is no name, or one of both has a NUL
     */
    public SpawnedProcessBuilder environment(String name, String value) {
        environment.set(name, value);
        return this;
    }

    /**
     * Takes a variable out of the environment.
     *
     * @param name of it; need not be there
     * @return this builder
     * @throws IllegalArgumentException if this is no name
     */
    public SpawnedProcessBuilder withoutEnvironment(String name) {
        environment.unset(name);
        return this;
    }

    /**
     * Begins with an empty environment, and forgets what was said of it. Without this call the program has this process', of which it gets the very
     * bytes.
     *
     * @return this builder
     */
    public SpawnedProcessBuilder emptyEnvironment() {
        environment.clear();
        return this;
    }

    /**
     * Where the program starts.
     *
     * @param folder of the default file system; this process' directory if this isn't called
     * @return this builder
     * @throws UnsupportedOperationException if it is of another file system
     */
    public SpawnedProcessBuilder directory(Path folder) {
        CPath.requireDefaultFileSystem(folder);
        directory = folder;
        return this;
    }

    /**
     * Hands a descriptor to the program, at the same number.
     *
     * @param descriptor that is open when the program is started, with or without close-on-exec; stays the caller's
     * @return this builder
     * @throws IllegalArgumentException as for {@link #descriptor(int, int)}
     */
    public SpawnedProcessBuilder descriptor(int descriptor) {
        return descriptor(descriptor, descriptor);
    }

    /**
     * Hands a descriptor to the program: of a memfd, a socket, a file. Both share the open file: its position and its OFD locks.
     *
     * @param descriptor that is open when the program is started, with or without close-on-exec; stays the caller's
     * @param number what it is in the program, 3 or above; in the order of calls doesn't matter which is whose
     * @return this builder
     * @throws IllegalArgumentException if the descriptor is negative, or the number isn't above 2, where {@link #input}, {@link #output} and
     *         {@link #errors} are
     */
    public SpawnedProcessBuilder descriptor(int descriptor, int number) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("no descriptor: " + descriptor);
        }
        if (number < STREAMS || number == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "0 to 2 are the standard streams, and not a number for a descriptor: " + number);
        }
        descriptors.put(number, descriptor);
        return this;
    }

    /**
     * Where its standard input comes from.
     *
     * @param from not {@link Stdio#append}
     * @return this builder
     * @throws IllegalArgumentException if it is for output only
     */
    public SpawnedProcessBuilder input(Stdio from) {
        if (from.kind() == Stdio.Kind.APPEND) {
            throw new IllegalArgumentException("nothing is read from the end of a file");
        }
        streams[0] = from;
        return this;
    }

    /**
     * Where its standard output goes to.
     *
     * @param to any
     * @return this builder
     */
    public SpawnedProcessBuilder output(Stdio to) {
        streams[1] = Objects.requireNonNull(to);
        return this;
    }

    /**
     * Where its standard error goes to.
     *
     * @param to any
     * @return this builder
     */
    public SpawnedProcessBuilder errors(Stdio to) {
        streams[2] = Objects.requireNonNull(to);
        errorsToOutput = false;
        return this;
    }

    /**
     * Sends its standard error to where its standard output goes.
     *
     * @return this builder
     */
    public SpawnedProcessBuilder errorsToOutput() {
        errorsToOutput = true;
        return this;
    }

    /**
     * Starts the program. When this returns it has begun, or was refused: nothing is left then but files for output, which were opened before.
     *
     * @return the process, to be closed
     * @throws java.nio.file.NoSuchFileException if the program, the interpreter that it names, the directory or a file for input is missing
     * @throws java.nio.file.AccessDeniedException if one of them may not be used so
     * @throws java.nio.file.FileSystemException if the program is none that this machine knows (ENOEXEC), the arguments and the environment are
     *         too long (E2BIG), there are too many processes (EAGAIN), or the system refuses for another reason
     * @throws SystemCallException EBADF if a descriptor that was to be handed over isn't open; EMFILE if there are too many; EINVAL if a number is
     *         at or above RLIMIT_NOFILE
     * @throws IOException all of the above
     * @throws UnsupportedOperationException before Linux 5.3; with a C library before glibc 2.29 if a directory was given, and before glibc 2.34 if
     *         there is no /proc
     */
    public SpawnedProcess start() throws IOException {
        int highest = Collections.max(descriptors.keySet().isEmpty() ? List.of(STREAMS - 1) : descriptors.keySet());
        Pipes pipes = new Pipes();
        try (Arena arena = Arena.ofConfined(); HandedDescriptors handed = new HandedDescriptors(highest)) {
            for (Map.Entry<Integer, Integer> one : descriptors.entrySet()) {
                handed.put(one.getValue(), one.getKey());
            }
            for (int stream = 0; stream < STREAMS; stream++) {
                if (stream < 2 || !errorsToOutput) {
                    put(stream, handed, pipes);
                }
            }
            return new SpawnedProcess(ChildHandle.of(spawn(handed, arena)), pipes);
        } catch (IOException | RuntimeException | Error failure) {
            pipes.close();
            throw failure;
        }
    }

    private void put(int stream, HandedDescriptors handed, Pipes pipes) throws IOException {
        Stdio chosen = streams[stream];
        switch (chosen.kind()) {
            case INHERIT -> {
                // as it is, also if it is closed
            }
            case PIPE -> pipes.make(stream, handed);
            case DESCRIPTOR -> handed.put(chosen.number(), stream);
            case DISCARD -> putFile(Path.of("/dev/null"), Fcntl.O_RDWR, stream, handed);
            case APPEND -> putFile(chosen.path(), Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_APPEND, stream, handed);
            case FILE -> putFile(chosen.path(),
                    stream == 0 ? Fcntl.O_RDONLY : Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC, stream, handed);
        }
    }

    /** Opened here and not in the child, which could only say that something was missing, and not what. */
    private static void putFile(Path path, int flags, int stream, HandedDescriptors handed) throws IOException {
        int opened = open(path, flags | Fcntl.O_NOCTTY);
        try {
            handed.put(opened, stream);
        } finally {
            Unistd.close(opened);
        }
    }

    private static int open(Path path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathname = CPath.of(path, arena);
            return Interrupted.retry(() -> Fcntl.open(pathname, flags | Fcntl.O_CLOEXEC, NEW_FILE));
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    private int spawn(HandedDescriptors handed, Arena arena) throws IOException {
        int folder = directory == null ? -1 : open(directory, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        MemorySegment actions = arena.allocate(Spawn.FILE_ACTIONS_SIZE, Long.BYTES);
        try {
            Spawn.posix_spawn_file_actions_init(actions);
            try {
                if (folder >= 0) {
                    Spawn.posix_spawn_file_actions_addfchdir_np(actions, folder);
                }
                handed.addTo(actions);
                if (errorsToOutput) {
                    Spawn.posix_spawn_file_actions_adddup2(actions, 1, 2);
                }
                return spawn(actions, arena);
            } finally {
                Spawn.posix_spawn_file_actions_destroy(actions);
            }
        } finally {
            if (folder >= 0) {
                Unistd.close(folder);
            }
        }
    }

    private int spawn(MemorySegment actions, Arena arena) throws IOException {
        List<byte[]> command = new ArrayList<>();
        command.add(CPath.bytes(program));
        arguments.forEach(one -> command.add(one.getBytes(StandardCharsets.UTF_8)));
        MemorySegment attributes = arena.allocate(Spawn.ATTR_SIZE, Long.BYTES);
        MemorySegment nothingBlocked = arena.allocate(StructSigset.LAYOUT);
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        Spawn.posix_spawnattr_init(attributes);
        try {
            // the JVM blocks SIGQUIT in its threads, and the child would keep that
            Signals.sigemptyset(nothingBlocked);
            Spawn.posix_spawnattr_setsigmask(attributes, nothingBlocked);
            Spawn.posix_spawnattr_setflags(attributes, Spawn.POSIX_SPAWN_SETSIGMASK);
            Spawn.posix_spawn(pid, CPath.of(program.toAbsolutePath(), arena), actions, attributes,
                    strings(command, arena), strings(environment.strings(), arena));
            return pid.get(ValueLayout.JAVA_INT, 0);
        } catch (SystemCallException refused) {
            throw Refusal.of(program.toString(), refused);
        } finally {
            Spawn.posix_spawnattr_destroy(attributes);
        }
    }

    /** Pointers to C strings, and a null one. */
    private static MemorySegment strings(List<byte[]> strings, Arena arena) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, CPath.ofBytes(strings.get(i), arena));
        }
        return pointers;
    }
}
