package io.mmapkit.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.opentest4j.TestAbortedException;

/**
 * What the kernel does of its own accord when a thread makes a system call: refuses it, or ends the process on the spot, as SIGKILL would
 * there. Of the calling thread only, and for good; seccomp(2). It needs no hook in what is tested.
 */
public final class SystemCallFilter {
    /** The status of a child that a filter ended: 128 and SIGSYS. */
    public static final int DIED = 128 + 31;

    private static final String NO_FILTER = "no filter of system calls to be had";
    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int REFUSE = 0x00050000;
    private static final int ARGUMENTS_AT = 16; // in struct seccomp_data
    private static final boolean IS_INTEL = System.getProperty("os.arch").equals("amd64");

    /** What a filter may look for. */
    public enum Call {
        OPENAT(257, 56), FCNTL(72, 25), FCHMOD(91, 52), FCHOWN(93, 55), FALLOCATE(285, 47), PREAD(17, 67), PWRITE(18,
                68), MMAP(9, 222), MUNMAP(11, 215), MREMAP(25, 216), LINKAT(265, 37), UNLINK(87, 35), CLOSE(3,
                        57), WRITE(1, 64), FSYNC(74, 82), CLONE(56, 220), WAITID(247, 95), IOCTL(16, 29), MADVISE(28,
                                233), USERFAULTFD(323, 282), CACHESTAT(451, 451), PIDFD_OPEN(434, 434), CLOSE_RANGE(436,
                                        436), PROCESS_MADVISE(440, 440), PROCESS_VM_READV(310, 270), PROCESS_VM_WRITEV(
                                                311, 271);

        private final int number;

        /** The number on x86-64, and on aarch64: where unlink(3) makes the call unlinkat(2). */
        Call(int intel, int arm) {
            number = IS_INTEL ? intel : arm;
        }
    }

    private record Rule(Call call, int argument, int comparison, int value, int action) {}

    private final List<Rule> rules = new ArrayList<>();

    private SystemCallFilter() {}

    public static SystemCallFilter create() {
        return new SystemCallFilter();
    }

    /** Ends the process at a call. */
    public SystemCallFilter dieAt(Call call) {
        return dieAtFlag(call, -1, 0);
    }

    /** Ends the process at a call with an argument, counted from 0, of which the lower 32 bits are looked at. */
    public SystemCallFilter dieAt(Call call, int argument, int value) {
        rules.add(new Rule(call, argument, IF_EQUAL, value, KILL_PROCESS));
        return this;
    }

    /** Ends the process at a call of which an argument has one of these bits. */
    public SystemCallFilter dieAtFlag(Call call, int argument, int bits) {
        rules.add(new Rule(call, argument, IF_ANY_BIT, bits, KILL_PROCESS));
        return this;
    }

    /** Answers a call with an error if an argument has one of these bits. */
    public SystemCallFilter refuseFlag(Call call, int argument, int bits, int errno) {
        rules.add(new Rule(call, argument, IF_ANY_BIT, bits, REFUSE | errno));
        return this;
    }

    /** Answers a call with an error. */
    public SystemCallFilter refuse(Call call, int errno) {
        return refuseFlag(call, -1, 0, errno);
    }

    /** Answers a call with an error if an argument, of which the lower 32 bits are looked at, has a value. */
    public SystemCallFilter refuse(Call call, int argument, int value, int errno) {
        rules.add(new Rule(call, argument, IF_EQUAL, value, REFUSE | errno));
        return this;
    }

    /** Does something in a thread of its own, all of whose calls are filtered, and those of the threads and children that it starts. */
    public <T> T during(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            install();
            return what.call();
        });
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case UnsupportedOperationException missing when NO_FILTER.equals(missing.getMessage()) ->
                    throw new TestAbortedException(NO_FILTER);
                case Exception thrown -> throw thrown;
                case Error thrown -> throw thrown;
                default -> throw failure;
            }
        }
    }

    /** Filters the calls of this thread from now on. */
    public void install() {
        try (Arena arena = Arena.ofConfined()) {
            int count = 0;
            MemorySegment program = arena.allocate(8L * (5 * rules.size() + 1), 8);
            for (Rule rule : rules) {
                count = write(rule, program, count);
            }
            Native.step(program, count++, RETURN, 0, 0, ALLOW);
            MemorySegment filter = arena.allocate(16, 8);
            filter.set(ValueLayout.JAVA_SHORT, 0, (short) count);
            filter.set(ValueLayout.ADDRESS, 8, program);
            install(filter);
        }
    }

    private static int write(Rule rule, MemorySegment program, int first) {
        int at = first;
        boolean isAlways = rule.argument < 0;
        Native.step(program, at++, LOAD, 0, 0, 0); // the number
        Native.step(program, at++, IF_EQUAL, 0, isAlways ? 1 : 3, rule.call.number); // if not, past this rule
        if (!isAlways) {
            Native.step(program, at++, LOAD, 0, 0, ARGUMENTS_AT + 8 * rule.argument);
            Native.step(program, at++, rule.comparison, 0, 1, rule.value);
        }
        Native.step(program, at++, RETURN, 0, 0, rule.action);
        return at;
    }

    private static void install(MemorySegment filter) {
        MethodHandle prctl = Native.link("prctl", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        MethodHandle syscall = Native.link("syscall", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        long seccomp = IS_INTEL ? 317 : 277;
        if (!Native.call(prctl, 38, 1L, 0L, 0L, 0L).equals(0) // PR_SET_NO_NEW_PRIVS
                || !Native.call(syscall, seccomp, 1L, 0L, filter).equals(0L)) { // SECCOMP_SET_MODE_FILTER, this thread
            throw new UnsupportedOperationException(NO_FILTER);
        }
    }
}
