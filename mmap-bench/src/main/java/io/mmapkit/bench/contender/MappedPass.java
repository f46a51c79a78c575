package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A pass over what is mapped. */
record MappedPass(Input input, Mapped mapped, Workload workload, Pass pass) implements Task {
    private static final long PAGE = 4096;

    @Override
    public long unit(long seed) throws IOException {
        pass.begin();
        if (input.length() == 0) { // of a file with fewer pages than there are threads: nothing that could be mapped
            return pass.end();
        }
        long before = pass.before() > 0 && input.from() > 0 ? PAGE : 0;
        long behind = Math.min(input.bytes() - input.to(), pass.behind());
        MemorySegment bytes = mapped.open(input.file(), input.from() - before, before + input.length() + behind,
                workload);
        try {
            input.requireWhole(bytes.byteSize() - before - behind);
            over(bytes, before);
            Sight.closing();
        } finally {
            mapped.close();
        }
        return pass.end();
    }

    private void over(MemorySegment bytes, long before) throws IOException {
        long end = before + input.length();
        long at = before > 0 ? before - 1 : 0;
        boolean early = before > 0;
        while (at < end) {
            long length = Math.min(mapped.window(), end - at);
            mapped.ahead(at, length);
            long next = pass.piece(bytes, at, length, bytes.byteSize(), early ? -1 : at - before);
            if (next <= at) {
                return; // what is left is less than what is looked for
            }
            early = false;
            at = next;
        }
    }

    @Override
    public void settle() {
        mapped.settle();
    }
}
