package io.mmapkit.bench.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * As little as messages in one direction can be: slots of as many bytes as a record of a ring has, that are told of in lots. It promises nothing: if the
 * sender ends, the messages of the last lot are lost. What it takes is what the processors take to pass the memory on.
 */
final class CellsLink implements Link {
    private static final VarHandle CELL = ValueLayout.JAVA_LONG.varHandle();
    private static final long HEAD = 128;
    private static final long DATA = 256;
    static final int LOT = 64;

    private final MemorySegment out;
    private final MemorySegment in;
    private final long size;
    private final long slots;
    private long sent;
    private long free;
    private long received;

    CellsLink(Path out, Path in, int length) throws IOException {
        this.out = SharedFile.map(out, DATA + Transport.CAPACITY);
        this.in = SharedFile.map(in, DATA + Transport.CAPACITY);
        this.size = length + (long) Long.BYTES;
        this.slots = Long.highestOneBit(Transport.CAPACITY / size);
        this.free = slots;
    }

    private long at(long number) {
        return DATA + (number & slots - 1) * size;
    }

    @Override
    public void send(long sequence) {
        while (sent == free) {
            free = (long) CELL.getAcquire(in, HEAD) + slots;
        }
        CELL.set(out, at(sent) + 8, sequence);
        CELL.set(out, at(sent) + 16, sequence);
        CELL.set(out, at(sent) + 24, sequence);
        CELL.set(out, at(sent), sequence);
        sent++;
        if (sent % LOT == 0) {
            CELL.setRelease(out, 0L, sent);
        }
    }

    @Override
    public int poll(Receiver receiver, int limit) {
        long end = Math.min((long) CELL.getAcquire(in, 0L), received + limit);
        int count = (int) (end - received);
        while (received < end) {
            long at = at(received);
            received++;
            receiver.receive((long) CELL.get(in, at));
        }
        CELL.setRelease(out, HEAD, received);
        return count;
    }

    @Override
    public void close() {
        // what is mapped ends with this process
    }
}
