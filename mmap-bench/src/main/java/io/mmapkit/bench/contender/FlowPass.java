package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A pass over what is read piece by piece. */
record FlowPass(Input input, Flow flow, Pass pass) implements Task {
    @Override
    public long unit(long seed) throws IOException {
        int before = input.from() > 0 ? pass.before() : 0;
        pass.begin();
        flow.open(input.file(), input.from() - before);
        try {
            input.requireWhole(over(before));
            Sight.closing();
        } finally {
            flow.close();
        }
        return pass.end();
    }

    /** Returns how many bytes of this part were there. */
    private long over(int before) throws IOException {
        long end = input.length();
        long read = -before;
        long position = -before; // in the part, of what is looked at next
        long held = 0; // bytes before the next piece that belong in front of it
        while (read < end + pass.behind() && (position < end || read < end)) {
            int n = flow.next(end + pass.behind() - read);
            if (n == 0) {
                break;
            }
            read += n;
            MemorySegment buffer = flow.buffer();
            long at = flow.head() - held;
            long limit = flow.head() + (long) n;
            long next = pass.piece(buffer, at, Math.min(limit - at, end - position), limit, position);
            position += next - at;
            held = limit - next;
            if (held > 0 && flow.head() > 0 && position < end) {
                if (held > flow.head()) {
                    throw new IOException("a line of more than %,d bytes".formatted(flow.head()));
                }
                MemorySegment.copy(buffer, next, buffer, flow.head() - held, held);
            }
        }
        return Math.min(read, end);
    }
}
