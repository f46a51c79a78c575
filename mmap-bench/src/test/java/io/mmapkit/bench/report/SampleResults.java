package io.mmapkit.bench.report;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.figure.Curve;
import io.mmapkit.bench.figure.FigureResult;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.LineResult;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Comparison;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Crossing;
import io.mmapkit.bench.result.Evidence;
import io.mmapkit.bench.result.Figure;
import io.mmapkit.bench.result.Limits;
import io.mmapkit.bench.result.Method;
import io.mmapkit.bench.result.Noise;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.run.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Results that nobody measured, of the shape of a full run: as many cells and contenders, and values that could be. */
public final class SampleResults {
    private static final long KIBI = 1024;
    private static final long MEBI = KIBI * KIBI;
    private static final long GIBI = KIBI * MEBI;
    private static final long[] ALL = {4 * KIBI, 64 * KIBI, MEBI, 16 * MEBI, 256 * MEBI, GIBI};
    private static final long[] TWO = {16 * MEBI, GIBI};
    private static final int ROUNDS = 15;

    private final Random random;
    private final double noise;
    private final double slower;

    private SampleResults(long seed, double noise, double slower) {
        this.random = new Random(seed);
        this.noise = noise;
        this.slower = slower;
    }

    /** Writes the report of such results, to look at. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        Results results = full();
        ReportFiles.write(results, directory);
        ReportFiles.write(results.sections().getFirst(), directory);
        TextReport.print(results, System.out, false);
    }

    /** Always the same ones. */
    public static Results full() {
        return FULL;
    }

    /** Some cells of these. */
    public static Results few() {
        return few(FULL);
    }

    /** Some cells of results. */
    public static Results few(Results all) {
        return with(all, all.cells().stream().filter(cell -> cell.workload().matches("scan|startup")).toList());
    }

    /** Results with other cells. */
    public static Results with(Results results, List<CellResult> cells) {
        return new Results(results.schema(), results.kind(), results.started(), results.tookSeconds(),
                results.environment(), results.noise(), results.limits(), results.method(), results.verdict(),
                results.figures(), results.crossings(), cells, results.unmeasured(), results.sections(),
                results.previous());
    }

    /** The same, but measured again. */
    public static Results again() {
        return new SampleResults(2, 0.02, 1).results("2026-11-28T20:00:00Z");
    }

    /** With MappedRegion so many times slower. */
    public static Results slowed(double times) {
        return new SampleResults(1, 0.02, times).results("2026-11-28T20:00:00Z");
    }

    /** The same results from another machine. */
    public static Environment environment(String cpu, String kernel) {
        return new Environment(cpu, 2, "L1d 48 KiB, L2 2 MiB, L3 32 MiB", 8 * GIBI, kernel, "virtual machine", 4096,
                "madvise, tmpfs never", "ext4 at /", "Vendor OpenJDK 64-Bit Server VM 25+36",
                "--enable-native-access=ALL-UNNAMED -Xmx512m", "gcc 13.3.0, -O3 -march=native", "0123abc",
                "0.50 0.40 0.30");
    }

    private record Work(String id, String title, String unit, boolean more, String operation, String description) {
        static Work speed(String id, String title, String description) {
            return new Work(id, title, "GB/s", true, "pass", description);
        }

        static Work time(String id, String title, String unit, String operation, String description) {
            return new Work(id, title, unit, false, operation, description);
        }
    }

    private static final List<Work> WORKS = List.of(
            Work.speed("scan", "Sequential scan",
                    "The whole file from its first byte to its last, once, with opening and closing it."),
            Work.speed("reverse", "Reverse scan", "The whole file in blocks, the last one first."),
            Work.speed("strided", "Every 16th page", "One page of each 16."),
            Work.time("random-8", "Random 8-byte reads", "ns per read", "read",
                    "Aligned words at places that are the same for all."),
            Work.time("random-4k", "Random 4 KiB reads", "ns per read", "read",
                    "Pages at places that are the same for all."),
            Work.time("random-64k", "Random 64 KiB reads", "ns per read", "read",
                    "Blocks at places that are the same for all."),
            Work.time("files", "Many small files", "us per file", "file", "Each is opened, read and closed."),
            Work.speed("search", "Search for a string", "A string that is at the end."),
            Work.speed("lines", "Line count", "Line ends are counted."),
            Work.speed("parse", "Parse of measurements", "Lines of a name and a number, by all threads."),
            Work.time("startup", "Open, map, first byte", "us", "start",
                    "What it takes until the first byte was read."),
            Work.speed("append", "Append", "Records of 256 bytes, without a sync."),
            Work.time("update", "Update with sync", "us per update", "update", "8 bytes anywhere, then on the device."),
            Work.time("sharing", "Memory of 4 JVMs with one file", "MiB", "pass",
                    "The sum of their proportional shares."),
            Work.time("pause", "Longest wait for a safepoint", "ms", "pass", "While another thread reads cold pages."));

    private record Who(String id, String label, String family, String how, double read) {}

    /** With how much better each is than the worst of its family. */
    private static final List<Who> WHO = List.of(
            new Who("input-stream", "InputStream", "read", "FileInputStream.read(byte[])", 0.75),
            new Who("buffered-stream", "BufferedInputStream", "read", "the same behind a buffer of 128 KiB", 0.7),
            new Who("random-access", "RandomAccessFile", "read", "seek, read(byte[])", 0.76),
            new Who("read-all", "Files.readAllBytes", "read", "one array for the whole file", 0.5),
            new Who("channel-heap", "FileChannel, heap buffer", "read", "read(ByteBuffer.allocate)", 0.6),
            new Who("channel-direct", "FileChannel, direct buffer", "read", "read(ByteBuffer.allocateDirect)", 1),
            new Who("ffm-read", "FFM read(2)", "read", "downcall of read(2)", 1.02),
            new Who("ffm-pread", "FFM pread(2)", "read", "downcall of pread(2)", 1.01),
            new Who("dontcache", "FFM preadv2(2), RWF_DONTCACHE", "read", "the page cache is left as it was", 0.8),
            new Who("o-direct", "FFM read(2), O_DIRECT", "read", "past the page cache", 0.3),
            new Who("jnr-read", "JNR read(2)", "read", "jnr-posix", 0.97),
            new Who("channel-map-buffer", "FileChannel.map, ByteBuffer", "mmap", "pieces of 1 GiB", 0.92),
            new Who("channel-map-segment", "FileChannel.map, MemorySegment", "mmap", "a shared arena", 1),
            new Who("agrona", "Agrona, UnsafeBuffer", "mmap", "IoUtil.mapExistingFile", 0.95),
            new Who("chronicle-bytes", "Chronicle Bytes", "mmap", "MappedBytes.readOnly", 0.8),
            new Who("jnr-mmap", "JNR mmap(2)", "mmap", "jnr-posix", 0.96),
            new Who("region", "MappedRegion", "mmap", "MappedRegion.open(path)", 1.02),
            new Who("region-confined", "MappedRegion, confined", "mmap", "for one thread", 1.04),
            new Who("region-populate", "MappedRegion, MAP_POPULATE", "mmap", "all page tables at once", 1.1),
            new Who("region-advised", "MappedRegion, SEQUENTIAL", "mmap", "madvise(2) first", 1.03),
            new Who("region-prefault", "MappedRegion, prefault by ranges", "mmap", "MADV_POPULATE_READ of 2 MiB", 1.12),
            new Who("region-huge", "MappedRegion, huge pages", "mmap", "MADV_COLLAPSE first", 1.4),
            new Who("c-read", "C read(2)", "c", "gcc -O3", 1.05), new Who("c-mmap", "C mmap(2)", "c", "gcc -O3", 1.03));

    private static final Results FULL = new SampleResults(1, 0.02, 1).results("2026-11-27T20:00:00Z");

    private Results results(String started) {
        List<CellResult> cells = new ArrayList<>();
        for (Work work : WORKS) {
            boolean allSizes = List.of("scan", "random-8", "startup").contains(work.id());
            for (String place : List.of("disk", "tmpfs")) {
                for (String state : place.equals("disk") ? List.of("warm", "cold") : List.of("warm")) {
                    for (int threads = 1; threads <= (work.id().matches("startup|sharing|pause|append")
                            ? 1
                            : 2); threads++) {
                        for (long bytes : allSizes && threads == 1 ? ALL : TWO) {
                            cells.add(cell(work, place, state, null, threads, bytes));
                        }
                    }
                }
            }
        }
        cells.add(cell(WORKS.getFirst(), "disk", "limited", 256 * MEBI, 1, GIBI));
        cells.add(cell(WORKS.get(3), "disk", "limited", 256 * MEBI, 1, GIBI));
        cells.add(cell(WORKS.getFirst(), "file", "warm", null, 1, 137_654_321));
        CellResult scan = cells.stream().filter(cell -> cell.id().equals("scan-disk-1g-warm-1")).findFirst()
                .orElseThrow();
        Comparison comparison = scan.againstC().orElseThrow();
        return new Results(Results.SCHEMA, "full", started, 3_012.5,
                environment("Some Processor 3 GHz", "Linux 6.12.0 amd64"),
                new Noise(Spread.of(samples(1_000_000, 0.01)), 120L,
                        "The same computation takes 1.00 ms, and half of the time between 0.993 and 1.01 ms: a steady machine."),
                new Limits(12.9, 22.4, 8.1, 72.0, 210.0, null), new Method(25, 50, 300, 1_000, 131_072, ""),
                List.of("On this machine, a warm file of 1 GiB on a disk is scanned 1.52 (1.50 to 1.55) times as fast through MappedRegion as by the best read().",
                        "Random 8-byte reads are 64.1 times as fast.",
                        "On tmpfs read() wins a scan: MappedRegion reaches 0.61 of it; with huge pages 1.4.",
                        "Below 64 KiB read() wins, whatever is read."),
                List.of(new Figure("scan-against-c", "scan through MappedRegion against C mmap", comparison, 0.98, true,
                        true, null),
                        new Figure("scan-against-read", "scan through MappedRegion against the best read() in Java",
                                scan.againstRead().orElseThrow(), 1.4, false, false, null),
                        new Figure("none", "something else", null, 1, null, false, "no C compiler: none")),
                List.of(new Crossing("scan", "disk", "warm", "read()", MEBI,
                        "Sequential scan on disk, warm: mapping is faster from 1 MiB on."),
                        new Crossing("startup", "disk", "warm", "read()", null,
                                "Open, map, first byte on disk, warm: read() is faster at every size.")),
                cells,
                List.of(new Results.Unmeasured("scan-disk-4g-limited-1", "no control group can be made here: not root"),
                        new Results.Unmeasured("parse-disk-16g-cold-2", "takes 16 GiB, 9.1 GiB are free")),
                List.of(ipc()),
                List.of("Compared with the run of 2026-11-20: MappedRegion is within the noise in 140 of 150 cells."));
    }

    private CellResult cell(Work work, String place, String state, Long limit, int threads, long bytes) {
        boolean fits = !place.equals("file");
        String size = fits
                ? Numbers.bytes(bytes).replace(" KiB", "k").replace(" MiB", "m").replace(" GiB", "g")
                : "named";
        List<ContenderResult> contenders = new ArrayList<>();
        List<CellResult.Skip> skipped = new ArrayList<>();
        for (int i = 0; i < WHO.size(); i++) {
            Who who = WHO.get(i);
            if (who.id().equals("input-stream") && work.id().startsWith("random")) {
                skipped.add(new CellResult.Skip(who.label(), "not applicable: a stream only goes forward"));
            } else if (who.id().equals("o-direct") && place.equals("tmpfs")) {
                skipped.add(new CellResult.Skip(who.label(), "tmpfs has no O_DIRECT"));
            } else if (!work.id().matches("sharing|pause|append|update|startup") || i % 3 == 1
                    || who.id().matches("region|c-.*")) {
                contenders.add(contender(work, who, place, state, threads, bytes));
            }
        }
        Double best = work.unit().equals("GB/s") && !state.equals("cold") ? 12.9 * threads : null;
        long pages = (bytes + 4095) / 4096;
        return new CellResult(work.id() + "-" + place + "-" + size + "-" + state + "-" + threads, work.id(),
                work.title(), work.unit(), work.more(), work.operation(), work.description(), place,
                place.equals("tmpfs") ? "tmpfs at /dev/shm" : "ext4 at /", bytes, state, limit, threads, pages,
                state.equals("cold") ? 0 : pages, pages, best, best == null ? null : "memory summed in huge pages",
                contenders, skipped);
    }

    private ContenderResult contender(Work work, Who who, String place, String state, int threads, long bytes) {
        boolean read = who.family().equals("read") || who.id().equals("c-read");
        double quick = who.read() * (who.id().startsWith("region") ? 1 / slower : 1);
        double overhead = read ? 900 : 9_000; // of opening and mapping
        double nanosPerByte = (read ? place.equals("tmpfs") ? 0.09 : 0.16 : place.equals("tmpfs") ? 0.14 : 0.105)
                / quick / threads;
        double pass = overhead + bytes * nanosPerByte + (state.equals("warm") ? 0 : bytes * 0.9);
        double random = (read ? 340 : 5 + 2 * Math.log(bytes / 4096.0)) / quick + (state.equals("warm") ? 0 : 80_000);
        double middle = switch (work.id()) {
            case "random-8" -> random;
            case "random-4k" -> random + 350;
            case "random-64k" -> random + 5_600 / quick;
            case "startup" -> (read ? 5.1 : 14.2) / quick;
            case "files" -> (read ? 9.1 : 17.2) / quick;
            case "update" -> (read ? 1_900 : 2_400) / quick;
            case "sharing" -> (read ? 4 : 1) * bytes / (double) MEBI + 40;
            case "pause" -> (read ? 0.2 : 30) / quick;
            default -> bytes / pass;
        };
        List<Double> samples = samples(middle, noise);
        boolean passes = work.operation().equals("pass");
        double pageCount = bytes / 4096.0;
        return new ContenderResult(who.id(), who.label(), who.family(), who.how(), samples, Spread.of(samples),
                passes ? pass * (read ? 0.45 : 0.8) : random * 0.3,
                passes ? pass * (read ? 0.55 : 0.2) : random * (read ? 0.7 : 0.01),
                passes && !read ? Math.ceil(pageCount / 16) : 0, state.equals("warm") ? 0 : (long) pageCount / 32,
                read ? passes ? (double) bytes : 8.0 : 0.0, 3, 4_000, !who.id().equals("agrona"),
                new Evidence(read ? 0L : bytes / 512, read ? 0L : bytes, read ? 0L : bytes / 4, read ? 131_072L : 640L,
                        null, work.id().equals("pause") ? middle * 1e6 : null));
    }

    private List<Double> samples(double middle, double width) {
        return DoubleStream.generate(() -> middle * (1 + width * random.nextGaussian()))
                .map(value -> Math.max(value, middle / 2))
                .limit(ROUNDS).boxed().toList();
    }

    private FigureResults ipc() {
        Spread ours = Spread.of(samples(92, noise));
        Spread other = Spread.of(samples(131, noise));
        List<Curve> curves = List
                .of("SpscRing", "Agrona OneToOneRingBuffer",
                        "UNIX-domain socket")
                .stream().map(label -> new Curve(label, 1_000_000,
                        IntStream.range(0, 30).mapToObj(i -> new Curve.Point(100 - 100 * Math.pow(2, -i / 2.0),
                                (long) (label.length() * 10 * (1 + 0.02 * i * i)))).toList()))
                .toList();
        return new FigureResults(1, "ipc", "Messages between two JVMs", "2026-11-27T20:40:00Z", 61.2, "FULL",
                environment("Some Processor 3 GHz", "Linux 6.12.0 amd64"), List.of("Each message was checked."),
                List.of(new FigureResult("round-trip", "A message and its answer, both sides polling.",
                        List.of(new LineResult("SpscRing, p50", "Agrona, p50", "ns", ours, other, "RATIO_AT_MOST",
                                Spread.of(samples(0.7, noise)), 0.8, "at most 0.80x", true, false, null),
                                new LineResult("SpscRing, p50", "Aeron, p50", "ns", ours, null, "NONE", null, null, "",
                                        null, null, "no Aeron here")),
                        curves, List.of("The processors are near each other."), null),
                        new FigureResult("wake-up", "A message and its answer that both sides sleep for.", List.of(),
                                List.of(), List.of(),
                                "only one processor")));
    }
}
