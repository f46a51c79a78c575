package io.mmapkit.bench.ipc;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/** Two queues of Chronicle: files that grow, with all that was ever sent. */
final class ChronicleLink implements Link {
    private final ChronicleQueue out;
    private final ChronicleQueue in;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;
    private final int length;

    ChronicleLink(Path out, Path in, int length) {
        Jvm.setExceptionHandlers(Jvm.error(), ExceptionHandler.ignoresEverything(),
                ExceptionHandler.ignoresEverything());
        this.out = queue(out);
        this.in = queue(in);
        this.appender = this.out.createAppender();
        this.tailer = this.in.createTailer().toStart();
        this.length = length;
    }

    private static ChronicleQueue queue(Path path) {
        return SingleChronicleQueueBuilder.binary(path).rollCycle(LargeRollCycles.LARGE_DAILY).build();
    }

    @Override
    public void send(long sequence) {
        try (DocumentContext context = appender.writingDocument()) {
            Bytes<?> bytes = context.wire().bytes();
            bytes.writeLong(sequence).writeLong(sequence).writeLong(sequence).writeLong(sequence);
            bytes.writeSkip(length - 4L * Long.BYTES);
        }
    }

    @Override
    public int poll(Receiver receiver, int limit) {
        int count = 0;
        while (count < limit) {
            try (DocumentContext context = tailer.readingDocument()) {
                if (!context.isPresent()) {
                    break;
                }
                count++;
                receiver.receive(context.wire().bytes().readLong());
            }
        }
        return count;
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
