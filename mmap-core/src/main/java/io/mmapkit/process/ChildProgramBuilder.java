package io.mmapkit.process;

import io.mmapkit.Protection;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.ForkRecord.Operation;
import io.mmapkit.libc.Futex;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.SystemCalls;
import io.mmapkit.process.Step.Argument;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Describes a {@link ChildProgram}: each call adds a step. Steps are made in their order; where one is refused by the system, the child exits with
 * {@link ChildProgram#FAILED}, unless {@link #continueAfterFailures} was said before.
 *
 * <p>Memory given to a step is native and is named by its address: the child sees what is there when it comes to the step, in its own copy or in
 * what it shares with the parent. It has to be alive until {@link ForkedChild#start} returns, and may be closed then, but for what is shared: the
 * child keeps its own mapping of that. What the child can't access ends it by a signal.
 *
 * <p>All steps are those of the manual pages, and what they are refused for is their errno. A step doesn't change anything of the parent's but
 * for shared memory, files and other processes. The child has only those open descriptors of the parent's that the program names, and 0, 1 and 2;
 * before Linux 5.9, or where close_range(2) is refused, it has copies of all.
 *
 * <p>Not safe for use by several threads.
 */
public final class ChildProgramBuilder {
    private static final long POLL_NANOS = 50_000;

    private final List<Step> steps = new ArrayList<>();
    private final Map<ChildFile, Step> files = new HashMap<>();
    private final Set<Integer> descriptors = new HashSet<>();
    private boolean goesOn;
    private boolean outlives;

    ChildProgramBuilder() {}

    private ChildProgramBuilder add(Step step) {
        steps.add(goesOn ? step.goingOn() : step);
        return this;
    }

    private ChildProgramBuilder call(String name, long number, Argument... arguments) {
        return add(Step.call(name, number, arguments));
    }

    private Argument descriptor(int fd) {
        descriptors.add(Arguments.descriptor(fd));
        return new Step.Number(fd);
    }

    private Argument descriptor(ChildFile file) {
        Step opening = files.get(file);
        if (opening == null) {
            throw new IllegalArgumentException(file + " isn't opened by an earlier step");
        }
        return new Step.ResultOf(opening);
    }

    /**
     * From the next step on, the child goes on with the following one where one is refused. What was refused is told by
     * {@link ForkedChild#results}.
     *
     * @return this
     */
    public ChildProgramBuilder continueAfterFailures() {
        goesOn = true;
        return this;
    }

    /**
     * From the next step on, the child exits with {@link ChildProgram#FAILED} where one is refused: what holds from the beginning.
     *
     * @return this
     */
    public ChildProgramBuilder stopAtFailures() {
        goesOn = false;
        return this;
    }

    /**
     * The child goes on when this JVM ends; otherwise it is killed then (PR_SET_PDEATHSIG). {@link ForkedChild#close} kills it nevertheless.
     *
     * @return this
     */
    public ChildProgramBuilder outliveParent() {
        outlives = true;
        return this;
    }

    /**
     * The child keeps descriptors that no step names, for a program that it {@linkplain #exec executes}. They need to be without close-on-exec.
     *
     * @param fds open descriptors of this process
     * @return this
     * @throws IllegalArgumentException if one is negative
     */
    public ChildProgramBuilder keepDescriptors(int... fds) {
        for (int fd : fds) {
            descriptors.add(Arguments.descriptor(fd));
        }
        return this;
    }

    /**
     * Copies memory.
     *
     * @param from what to copy, all of it
     * @param to where to, not shorter than that
     * @return this
     * @throws IllegalArgumentException if one isn't native, the target is shorter or read-only, or they overlap
     * @throws IllegalStateException if one isn't alive
     */
    public ChildProgramBuilder copy(MemorySegment from, MemorySegment to) {
        Argument source = Arguments.memory(from);
        Argument target = Arguments.writable(to);
        if (to.byteSize() < from.byteSize() || to.asOverlappingSlice(from).isPresent()) {
            throw new IllegalArgumentException("can't copy " + from + " to " + to);
        }
        return add(Step.of("copy", Operation.COPY, 0, target, source, new Step.Number(from.byteSize())));
    }

    /**
     * Stores eight bytes, in the order of this machine, so that who sees them sees what the child stored before.
     *
     * @param to where to
     * @param offset in bytes; the address has to be divisible by 8
     * @param value what to store
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native or is read-only, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder store(MemorySegment to, long offset, long value) {
        return add(Step.of("store", Operation.STORE, 0, new Step.Number(0),
                Arguments.eightBytes(Arguments.checked(to), offset),
                new Step.Number(value)));
    }

    /**
     * Loads eight bytes, which are the {@linkplain StepResult#value value} of the step.
     *
     * @param from where from
     * @param offset in bytes; the address has to be divisible by 8
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder load(MemorySegment from, long offset) {
        return add(Step.of("load", Operation.LOAD, 0, new Step.Number(0), Arguments.eightBytes(from, offset)));
    }

    /**
     * Adds to eight bytes, atomically each time. The value of the step is what is there after the last time.
     *
     * @param to where to
     * @param offset in bytes; the address has to be divisible by 8
     * @param delta what to add
     * @param times how often, at least once
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native or is read-only, the place isn't aligned, or it is to be done less than once
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder add(MemorySegment to, long offset, long delta, long times) {
        if (times < 1) {
            throw new IllegalArgumentException("at least once, and not " + times + " times");
        }
        return add(Step.of("add", Operation.ADD, 0, new Step.Number(0),
                Arguments.eightBytes(Arguments.checked(to), offset),
                new Step.Number(delta), new Step.Number(times)));
    }

    /**
     * Does some steps only if eight bytes have a value, and goes on with what follows either way. The value of the step is what is there.
     *
     * @param from where from
     * @param offset in bytes; the address has to be divisible by 8
     * @param expected the value
     * @param then adds those steps to the builder that it is given, this one
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder ifEqual(MemorySegment from, long offset, long expected,
            Consumer<ChildProgramBuilder> then) {
        Step compare = Step.of("compare", Operation.COMPARE, 0, new Step.Number(0), Arguments.eightBytes(from, offset),
                new Step.Number(expected));
        int at = steps.size();
        steps.add(compare);
        Map<ChildFile, Step> before = Map.copyOf(files);
        then.accept(this);
        files.keySet().retainAll(before.keySet()); // what may not be open isn't to be used
        files.putAll(before);
        steps.set(at, compare.skipping(steps.size() - at - 1));
        return this;
    }

    /**
     * Waits until eight bytes have a value, which another process stores: it looks every 50 µs or so. Too late is ETIMEDOUT.
     *
     * @param from where from; of shared memory
     * @param offset in bytes; the address has to be divisible by 8
     * @param expected the value
     * @param timeout about how long at most
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, the place isn't aligned, or the time is negative
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder await(MemorySegment from, long offset, long expected, Duration timeout) {
        Arguments.requireNotNegative(timeout);
        long looks = timeout.compareTo(Duration.ofDays(1000)) > 0 ? Long.MAX_VALUE : timeout.toNanos() / POLL_NANOS;
        return add(Step.of("await", Operation.AWAIT, SystemCalls.SYS_nanosleep, new Step.Number(0),
                Arguments.eightBytes(from, offset), new Step.Number(expected), new Step.Number(looks),
                Arguments.time(Duration.ofNanos(POLL_NANOS))));
    }

    /**
     * Opens a file, whose descriptor is the value of the step and the child's own; openat(2). A new one is readable and writable by the user
     * alone.
     *
     * @param file stands for the descriptor in later steps
     * @param path the file; a symbolic link is followed
     * @param options those of {@link java.nio.file.StandardOpenOption} but for DELETE_ON_CLOSE; none is READ
     * @return this
     * @throws UnsupportedOperationException if the path isn't of the default file system, or an option isn't one of those
     */
    public ChildProgramBuilder open(ChildFile file, Path path, OpenOption... options) {
        int flags = Arguments.openFlags(options);
        Step step = Step.call("open", SystemCalls.SYS_openat, new Step.Number(Fcntl.AT_FDCWD), Arguments.path(path),
                new Step.Number(flags), new Step.Number(Arguments.PRIVATE_MODE));
        Step added = goesOn ? step.goingOn() : step;
        steps.add(added);
        files.put(file, added);
        return this;
    }

    /**
     * Closes a descriptor of the child's, not the parent's; close(2).
     *
     * @param fd a descriptor of this process
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder close(int fd) {
        return call("close", SystemCalls.SYS_close, descriptor(fd));
    }

    /**
     * Closes a file that the child opened; close(2).
     *
     * @param file of an earlier step
     * @return this
     * @throws IllegalArgumentException if no earlier step opens it
     */
    public ChildProgramBuilder close(ChildFile file) {
        return call("close", SystemCalls.SYS_close, descriptor(file));
    }

    /**
     * Makes a descriptor of the child's known by another number as well, without close-on-exec, as a {@linkplain #exec program} expects it;
     * dup3(2).
     *
     * @param fd a descriptor of this process
     * @param as the number, another one; what is open there is closed
     * @return this
     * @throws IllegalArgumentException if one is negative
     */
    public ChildProgramBuilder duplicate(int fd, int as) {
        return call("dup", SystemCalls.SYS_dup3, descriptor(fd), new Step.Number(Arguments.descriptor(as)),
                new Step.Number(0));
    }

    /**
     * The same with a file that the child opened.
     *
     * @param file of an earlier step
     * @param as the number; what is open there is closed
     * @return this
     * @throws IllegalArgumentException if the number is negative, or no earlier step opens the file
     */
    public ChildProgramBuilder duplicate(ChildFile file, int as) {
        return call("dup", SystemCalls.SYS_dup3, descriptor(file), new Step.Number(Arguments.descriptor(as)),
                new Step.Number(0));
    }

    private ChildProgramBuilder write(Argument descriptor, MemorySegment segment) {
        return add(Step.of("write", Operation.WRITE, SystemCalls.SYS_write, descriptor, Arguments.memory(segment),
                new Step.Number(segment.byteSize())));
    }

    /**
     * Writes all of some memory, however many calls that takes; write(2). The value of the step is its size.
     *
     * @param fd a descriptor of this process, open for writing
     * @param segment what to write
     * @return this
     * @throws IllegalArgumentException if the descriptor is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder write(int fd, MemorySegment segment) {
        return write(descriptor(fd), segment);
    }

    /**
     * The same to a file that the child opened.
     *
     * @param file of an earlier step
     * @param segment what to write
     * @return this
     * @throws IllegalArgumentException if no earlier step opens the file, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder write(ChildFile file, MemorySegment segment) {
        return write(descriptor(file), segment);
    }

    private ChildProgramBuilder pwrite(Argument descriptor, MemorySegment segment, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("a place in a file can't be negative: " + offset);
        }
        return add(Step.of("pwrite", Operation.WRITE, SystemCalls.SYS_pwrite64, descriptor, Arguments.memory(segment),
                new Step.Number(segment.byteSize()), new Step.Number(offset)));
    }

    /**
     * Writes all of some memory to a place in a file; pwrite(2). The value of the step is its size.
     *
     * @param fd a descriptor of this process, open for writing
     * @param segment what to write
     * @param offset in the file, in bytes
     * @return this
     * @throws IllegalArgumentException if the descriptor or the offset is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder pwrite(int fd, MemorySegment segment, long offset) {
        return pwrite(descriptor(fd), segment, offset);
    }

    /**
     * The same to a file that the child opened.
     *
     * @param file of an earlier step
     * @param segment what to write
     * @param offset in the file, in bytes
     * @return this
     * @throws IllegalArgumentException if no earlier step opens the file, the offset is negative, or the memory isn't native
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder pwrite(ChildFile file, MemorySegment segment, long offset) {
        return pwrite(descriptor(file), segment, offset);
    }

    /**
     * Has a file written to its device; fsync(2).
     *
     * @param fd a descriptor of this process
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder fsync(int fd) {
        return call("fsync", SystemCalls.SYS_fsync, descriptor(fd));
    }

    /**
     * The same with a file that the child opened.
     *
     * @param file of an earlier step
     * @return this
     * @throws IllegalArgumentException if no earlier step opens it
     */
    public ChildProgramBuilder fsync(ChildFile file) {
        return call("fsync", SystemCalls.SYS_fsync, descriptor(file));
    }

    /**
     * Wakes who waits for a word of shared memory; futex(2), FUTEX_WAKE. The value of the step is how many.
     *
     * @param word its memory
     * @param offset in bytes; the address has to be divisible by 4
     * @param waiters how many at most
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, the place isn't aligned, or nobody is to be woken
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder futexWake(MemorySegment word, long offset, int waiters) {
        if (waiters < 1) {
            throw new IllegalArgumentException("at least one, and not " + waiters);
        }
        return call("futexWake", SystemCalls.SYS_futex, Arguments.aligned(word, offset, Integer.BYTES),
                new Step.Number(Futex.FUTEX_WAKE), new Step.Number(waiters));
    }

    /**
     * Sleeps; nanosleep(2).
     *
     * @param time how long
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ChildProgramBuilder sleep(Duration time) {
        Arguments.requireNotNegative(time);
        return call("sleep", SystemCalls.SYS_nanosleep, Arguments.time(time));
    }

    /**
     * Changes what the child may do with pages of its own address space; mprotect(2).
     *
     * @param pages whole pages
     * @param protections READ, WRITE and EXEC are possible; none is no access
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages, or a protection isn't one of those
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder protect(MemorySegment pages, Protection... protections) {
        return call("protect", SystemCalls.SYS_mprotect, Arguments.pages(pages), new Step.Number(pages.byteSize()),
                new Step.Number(Arguments.bits(protections)));
    }

    /**
     * Takes pages out of the child's address space; munmap(2).
     *
     * @param pages whole pages
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder unmap(MemorySegment pages) {
        return call("unmap", SystemCalls.SYS_munmap, Arguments.pages(pages), new Step.Number(pages.byteSize()));
    }

    /**
     * Throws away what pages of the child's copy hold: they are zeros then, or what the file holds; madvise(2), MADV_DONTNEED.
     *
     * @param pages whole pages
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder discard(MemorySegment pages) {
        return call("discard", SystemCalls.SYS_madvise, Arguments.pages(pages), new Step.Number(pages.byteSize()),
                new Step.Number(Mman.MADV_DONTNEED));
    }

    /**
     * Asks for the child's number, which is the value of the step; getpid(2).
     *
     * @return this
     */
    public ChildProgramBuilder pid() {
        return call("pid", SystemCalls.SYS_getpid);
    }

    /**
     * Asks for the number of the child's parent, which is the value of the step; getppid(2).
     *
     * @return this
     */
    public ChildProgramBuilder parentPid() {
        return call("parentPid", SystemCalls.SYS_getppid);
    }

    /**
     * Sends a signal to a process; kill(2).
     *
     * @param pid the process, above 0
     * @param signal its number, 1 to 64
     * @return this
     * @throws IllegalArgumentException if one isn't so
     */
    public ChildProgramBuilder kill(int pid, int signal) {
        if (pid < 1) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        return call("kill", SystemCalls.SYS_kill, new Step.Number(pid), new Step.Number(Arguments.signal(signal)));
    }

    /**
     * Sends a signal to the child itself, in which all are blocked that can be: it ends by SIGKILL alone.
     *
     * @param signal its number, 1 to 64
     * @return this
     * @throws IllegalArgumentException if it isn't one
     */
    public ChildProgramBuilder killSelf(int signal) {
        Step self = Step.hidden(SystemCalls.SYS_getpid);
        steps.add(self);
        return call("kill", SystemCalls.SYS_kill, new Step.ResultOf(self), new Step.Number(Arguments.signal(signal)));
    }

    /**
     * Executes a program in place of this one, with no signal blocked; execve(2). Steps behind it are reached only if it is refused.
     *
     * @param program the file
     * @param arguments what it is given, of which the first is its name by custom
     * @param environment its variables
     * @return this
     * @throws IllegalArgumentException if a text contains a NUL
     * @throws UnsupportedOperationException if the path isn't of the default file system
     */
    public ChildProgramBuilder exec(Path program, List<String> arguments, Map<String, String> environment) {
        Argument path = Arguments.path(program);
        Argument texts = Arguments.strings(arguments);
        Argument variables = Arguments.strings(
                environment.entrySet().stream().map(entry -> entry.getKey() + '=' + entry.getValue()).toList());
        steps.addAll(Exec.preparations());
        return call("exec", SystemCalls.SYS_execve, path, texts, variables);
    }

    /**
     * Ends the child.
     *
     * @param code what it exits with, 0 to 255
     * @return this
     * @throws IllegalArgumentException if it isn't such a number
     */
    public ChildProgramBuilder exit(int code) {
        if (code < 0 || code > 0xff) {
            throw new IllegalArgumentException("an exit code is 0 to 255, and not " + code);
        }
        return call("exit", SystemCalls.SYS_exit_group, new Step.Number(code));
    }

    /**
     * The program. It exits with 0 behind its last step.
     *
     * @return a program of the steps so far
     */
    public ChildProgram build() {
        return new ChildProgram(steps, descriptors, outlives);
    }
}
