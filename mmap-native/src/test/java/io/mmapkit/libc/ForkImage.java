package io.mmapkit.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A header and records that try all a forked child can do, for either machine and for memory at any address: with what lies behind them, and
 * what all of it has to be in the end.
 */
final class ForkImage {
    static final long BYTES = 16384;
    private static final int RECORDS = 24;
    private static final long DATA = ForkStub.headerBytes() + RECORDS * ForkRecord.byteSize();
    private static final long COUNTER = DATA;
    private static final long LOADED = DATA + 8;
    private static final long STORED = DATA + 16;
    private static final long INTERVAL = DATA + 24;
    private static final long PATH = DATA + 64;
    private static final long SOURCE = DATA + 1024;
    private static final long TARGET = DATA + 2048;
    static final int COPIED = 1000; // no multiple of 16

    final MemorySegment memory;
    private final long base;
    private int records;

    /**
     * Lays it out.
     *
     * @param memory where to write it; all zeros
     * @param base the address that it is going to have
     */
    ForkImage(MemorySegment memory, long base) {
        this.memory = memory;
        this.base = base;
    }

    MemorySegment record(int number) {
        return memory.asSlice(ForkStub.headerBytes() + number * ForkRecord.byteSize(), ForkRecord.byteSize());
    }

    private long recordAddress(int number) {
        return base + ForkStub.headerBytes() + number * ForkRecord.byteSize();
    }

    /** The next record; goes on with the one behind it, and after a failure with the one after that. */
    MemorySegment add(ForkRecord.Operation operation, long number, long... arguments) {
        MemorySegment record = record(records);
        ForkRecord.set(record, operation, number, arguments);
        ForkRecord.goOn(record, recordAddress(records + 1), recordAddress(records + 2));
        records++;
        return record;
    }

    /** The whole program: writes the source to a file in pieces, and exits with 42. */
    ForkImage tryAll(Platform platform, long flags, String path) {
        ForkStub.prepare(memory, flags, recordAddress(0));
        boolean x86 = platform == Platform.LINUX_X86_64;
        memory.set(ValueLayout.JAVA_LONG, LOADED, -7);
        memory.set(ValueLayout.JAVA_LONG, INTERVAL + 8, 1000);
        memory.setString(PATH, path);
        for (int i = 0; i < COPIED; i++) {
            memory.set(ValueLayout.JAVA_BYTE, SOURCE + i, (byte) (i * 31));
        }
        add(ForkRecord.Operation.CALL, x86 ? X86_64.SYS_openat : Aarch64.SYS_openat, Fcntl.AT_FDCWD, base + PATH,
                Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_WRONLY, 0600);
        MemorySegment write = add(ForkRecord.Operation.WRITE, x86 ? X86_64.SYS_write : Aarch64.SYS_write, -1,
                base + SOURCE, COPIED, 0, 0, 1);
        ForkRecord.takeResult(write, recordAddress(0));
        ForkRecord.piece(write, 301);
        MemorySegment pwrite = add(ForkRecord.Operation.WRITE, x86 ? X86_64.SYS_pwrite64 : Aarch64.SYS_pwrite64, -1,
                base + SOURCE, 10, COPIED, 0, 1);
        ForkRecord.takeResult(pwrite, recordAddress(0));
        add(ForkRecord.Operation.COPY, 0, base + TARGET, base + SOURCE, COPIED);
        add(ForkRecord.Operation.STORE, 0, 0, base + STORED, 0x1234_5678_9abc_def0L);
        add(ForkRecord.Operation.LOAD, 0, 0, base + LOADED);
        add(ForkRecord.Operation.ADD, 0, 0, base + COUNTER, 3, 1000);
        add(ForkRecord.Operation.COMPARE, 0, 0, base + COUNTER, 3000); // equal
        add(ForkRecord.Operation.COMPARE, 0, 0, base + COUNTER, 3001); // goes over the next one
        add(ForkRecord.Operation.STORE, 0, 0, base + COUNTER, 0);
        long nanosleep = x86 ? X86_64.SYS_nanosleep : Aarch64.SYS_nanosleep;
        add(ForkRecord.Operation.AWAIT, nanosleep, 0, base + COUNTER, 3000, 5, base + INTERVAL);
        add(ForkRecord.Operation.AWAIT, nanosleep, 0, base + COUNTER, 3001, 5, base + INTERVAL); // late
        add(ForkRecord.Operation.STORE, 0, 0, base + COUNTER, 0);
        add(ForkRecord.Operation.CALL, x86 ? X86_64.SYS_close : Aarch64.SYS_close, 12345); // EBADF
        add(ForkRecord.Operation.STORE, 0, 0, base + COUNTER, 0);
        add(ForkRecord.Operation.CALL, x86 ? X86_64.SYS_exit_group : Aarch64.SYS_exit_group, 42);
        return this;
    }

    /** Has as many records as another image, which it is a copy of. */
    ForkImage like(ForkImage other) {
        records = other.records;
        return this;
    }

    String states() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < records; i++) {
            ForkRecord.State state = ForkRecord.state(record(i));
            text.append(state.name().charAt(0));
            if (state == ForkRecord.State.DONE && i > 0 || state == ForkRecord.State.FAILED) { // 0 is a descriptor
                text.append(ForkRecord.result(record(i)));
            }
            text.append(' ');
        }
        return text.toString();
    }

    long counter() {
        return memory.get(ValueLayout.JAVA_LONG, COUNTER);
    }

    long stored() {
        return memory.get(ValueLayout.JAVA_LONG, STORED);
    }

    byte[] source() {
        return memory.asSlice(SOURCE, COPIED).toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] target() {
        return memory.asSlice(TARGET, COPIED).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Memory that is shared with a child. */
    static MemorySegment shared(Arena arena) throws Exception {
        long address = Mman.mmap(MemorySegment.NULL, BYTES, Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0);
        return Views.of(address, BYTES, arena, memory -> {
            try {
                Mman.munmap(memory, BYTES);
            } catch (Exception refused) {
                throw new AssertionError(refused);
            }
        });
    }
}
