package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** FileChannel.map as it was before JDK 22: MappedByteBuffers, in windows because an int can't index more than 2 GiB. */
final class BufferMaps {
    private static final int WINDOW_SHIFT = 30;
    private static final long WINDOW = 1L << WINDOW_SHIFT;

    private BufferMaps() {}

    static Contender contender() {
        return new Contender("channel-map-buffer", "FileChannel.map, MappedByteBuffer", Family.MMAP,
                "FileChannel.map; the JDK has no call to unmap a MappedByteBuffer: the garbage collector does it later, outside the measured time",
                Map.of(Workload.SCAN, Scan::new, Workload.RANDOM_8, RandomWords::new, Workload.STARTUP,
                        BufferMaps::first));
    }

    private static ByteBuffer[] map(Input input, long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(input.file())) {
            input.requireSize(channel.size());
            ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((to - from + WINDOW - 1) / WINDOW)];
            for (int i = 0; i < windows.length; i++) {
                long offset = from + i * WINDOW;
                windows[i] = channel.map(MapMode.READ_ONLY, offset, Math.min(WINDOW, to - offset))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
            return windows;
        }
    }

    /** Else the mappings of thousands of passes would pile up until a collection falls into the measured time. */
    static void collect() {
        for (int attempt = 0; attempt < 20 && mapped() > 0; attempt++) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long mapped() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getCount).sum();
    }

    private record Scan(Input input) implements Task {
        @Override
        public long unit(long seed) throws IOException {
            long sum = 0;
            for (ByteBuffer window : map(input, input.from(), input.to())) {
                sum += Checksum.of(window);
            }
            Sight.closing();
            return sum;
        }

        @Override
        public void settle() {
            collect();
        }

        @Override
        public void close() {
            collect();
        }
    }

    private static Task first(Input input) {
        return Startup.of(() -> map(input, 0, input.bytes())[0].get(0), BufferMaps::collect);
    }

    private static final class RandomWords extends RandomReads {
        private ByteBuffer[] windows;
        private long touched;

        RandomWords(Input input) throws IOException {
            super(input, Workload.RANDOM_8);
            windows = map(input, 0, input.bytes());
        }

        @Override
        long read(long[] offsets) {
            ByteBuffer[] mapped = windows;
            return mapped.length == 1 ? words(mapped[0], offsets) : words(mapped, offsets);
        }

        private static long words(ByteBuffer window, long[] offsets) {
            long sum = 0;
            for (long offset : offsets) {
                sum += window.getLong((int) offset);
            }
            return sum;
        }

        private static long words(ByteBuffer[] windows, long[] offsets) {
            long sum = 0;
            for (long offset : offsets) {
                sum += windows[(int) (offset >>> WINDOW_SHIFT)].getLong((int) (offset & (WINDOW - 1)));
            }
            return sum;
        }

        @Override
        public void touch() {
            for (ByteBuffer window : windows) {
                for (int at = 0; at + Long.BYTES <= window.limit(); at += Workload.STRIDE_BYTES) {
                    touched += window.getLong(at);
                }
            }
        }

        @Override
        public void close() {
            windows = null;
            collect();
        }
    }
}
