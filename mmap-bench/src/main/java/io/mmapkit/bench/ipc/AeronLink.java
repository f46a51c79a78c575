package io.mmapkit.bench.ipc;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * Aeron's IPC. The media driver is a thread of the first JVM, and mostly sleeps: all it has to do is to let the publisher go on, and on two
 * processors a third busy thread would take the place of one that is measured.
 */
final class AeronLink implements Link {
    private static final String CHANNEL = "aeron:ipc";
    private static final int TERM_BYTES = 16 << 20; // so that a window lasts until the driver looks
    private static final int MTU = 16 << 10; // a message of 4 KiB in one piece

    private final AutoCloseable driver;
    private final Aeron aeron;
    private final ExclusivePublication out;
    private final Subscription in;
    private final int length;
    private final BufferClaim claim = new BufferClaim();
    private final FragmentHandler handler = this::receive;
    private Receiver receiver;

    AeronLink(Path directory, boolean isFirst, int length) {
        String place = directory.resolve("aeron").toString();
        this.driver = isFirst ? driver(place) : null;
        this.aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(place));
        this.out = aeron.addExclusivePublication(CHANNEL, isFirst ? 1 : 2);
        this.in = aeron.addSubscription(CHANNEL, isFirst ? 2 : 1);
        this.length = length;
        while (!out.isConnected() || !in.isConnected()) {
            Thread.yield();
        }
    }

    private static MediaDriver driver(String place) {
        return MediaDriver.launchEmbedded(new MediaDriver.Context().aeronDirectoryName(place)
                .threadingMode(ThreadingMode.SHARED).sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
                .ipcTermBufferLength(TERM_BYTES).ipcMtuLength(MTU).termBufferSparseFile(false)
                .dirDeleteOnShutdown(true));
    }

    @Override
    public void send(long sequence) {
        while (out.tryClaim(length, claim) < 0) {
            Thread.onSpinWait();
        }
        MutableDirectBuffer buffer = claim.buffer();
        int at = claim.offset();
        buffer.putLong(at, sequence);
        buffer.putLong(at + 8, sequence);
        buffer.putLong(at + 16, sequence);
        buffer.putLong(at + 24, sequence);
        claim.commit();
    }

    @Override
    public int poll(Receiver to, int limit) {
        receiver = to;
        return in.poll(handler, limit);
    }

    private void receive(DirectBuffer buffer, int offset, int bytes, Header header) {
        receiver.receive(buffer.getLong(offset));
    }

    @Override
    public void close() {
        CloseHelper.closeAll(aeron, driver);
    }
}
