package io.mmapkit.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists and runs the examples: each is one file beside this one, to be read from top to bottom. */
@Command(name = "mmapkit example", description = "Lists the examples, or runs those that are named.")
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @Parameters(paramLabel = "NAME", description = "What to run, or \"all\".") private List<String> names = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "What read-file reads.") private Path file;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.") private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.") private boolean help;

    private final List<Example> examples = List.of(
            new Example("read-file", "count the lines and words of a file without copying it",
                    () -> ReadFile.run(file == null ? ReadFile.aFileOfTheJdk() : file)),
            new Example("write-file", "write a file by storing into memory, and know when it is on the disk",
                    WriteFile::run),
            new Example("anonymous-memory", "memory without a file: zeroed, private or shared, given back when closed",
                    AnonymousMemory::run),
            new Example("two-processes", "two JVMs talk through a file that both have mapped", TwoProcesses::run),
            new Example("sparse-file", "4 KiB at 1 GiB of a large file that takes no space", SparseFile::run),
            new Example("contained-fault", "a file is cut short while it is mapped: an exception, and nothing worse",
                    ContainedFault::run),
            new Example("slow-pages", "a page takes long, and only the thread that needs it waits", SlowPages::run),
            new Example("append-log", "a log that grows in place, while older views stay good", AppendLog::run),
            new Example("executable-memory", "write machine code, make it executable, call it", ExecutableMemory::run),
            new Example("dirty-pages", "store and replicate only what was written", DirtyPages::run),
            new Example("memory-state", "what is in memory, and how that is changed", MemoryState::run),
            new Example("huge-pages", "ask for huge pages, and see how many they are", HugePages::run),
            new Example("lifetimes", "confined, in a group, in an arena, or never closed", Lifetimes::run),
            new Example("flight-recorder", "what Flight Recorder is told of regions", FlightRecorder::run),
            new Example("management-bean", "what JMX is told of regions and faults", ManagementBean::run),
            new Example("page-tables", "from an address to a frame of memory: tables, sharing, and a private copy",
                    PageTables::run),
            new Example("page-faults", "what a fault brings in, and how long it takes", Faults::run),
            new Example("memory-pressure", "memory is short: pages leave it, and fault back in", MemoryPressure::run),
            new Example("hello-segment", "two JVMs share memory by a name", HelloSegment::run),
            new Example("memfd-over-socket",
                    "memory without a name goes over a socket, and can't be cut or overwritten",
                    MemfdOverSocket::run),
            new Example("typed-configuration", "a typed block that one JVM changes and three read, never torn",
                    TypedConfiguration::run),
            new Example("shared-counter", "four JVMs count to exactly 4,000,000 without a lock", SharedCounter::run),
            new Example("growing-segment", "one JVM makes a segment longer while another reads it",
                    GrowingSegment::run),
            new Example("killed-creator", "JVMs are killed while they make and use a segment, and nothing is left",
                    KilledCreator::run),
            new Example("killed-lock-owner", "a JVM is killed with a lock, and who gets it repairs what was half done",
                    KilledLockOwner::run),
            new Example("hello-ring", "a message from one JVM to another, which sleeps until it comes", HelloRing::run),
            new Example("market-data",
                    "prices for all: a quick consumer, a slow one that learns what it lost, the last",
                    MarketData::run),
            new Example("work-queue", "producers are killed again and again, and not a message is lost",
                    WorkQueue::run),
            new Example("request-response", "requests and answers between two JVMs that sleep meanwhile",
                    RequestResponse::run),
            new Example("page-sharing", "a fork shares all pages, and a store on either side copies one",
                    SharedPages::run),
            new Example("spawned-jvm", "a JVM is handed memory without a name by a descriptor", SpawnedJvm::run),
            new Example("exec-before-after", "a child's address space before and after it executes a program",
                    ExecBeforeAfter::run),
            new Example("elf-map", "the C library's file, its segments in memory, and what all processes share of it",
                    ElfMap::run),
            new Example("crash-beside-agrona", "five deaths in Agrona's rings, and what they do to these",
                    CrashBesideAgrona::run),
            new Example("shared-heap", "two JVMs take blocks from one heap, and give back what the other took",
                    SharedHeap::run),
            new Example("persistent-heap",
                    "a JVM is killed while it changes a heap in a file, which is whole all the same",
                    PersistentHeap::run),
            new Example("shared-map", "a hash map that JVMs share, of whom one is killed, and that outlives them all",
                    SharedMap::run),
            new Example("copy-on-write", "a page before and after a store, on both sides of a fork", CopyOnWrite::run),
            new Example("fork-counters",
                    "parent and child count in shared memory, and each for itself in private memory",
                    ForkCounters::run),
            new Example("background-save", "save a map that is being written, as it is at one moment",
                    BackgroundSave::run));

    private Main() {}

    private record Example(String name, String purpose, Program program) {}

    private interface Program {
        void run() throws Throwable;
    }

    /**
     * Runs and exits: 0, 1 for an example that failed or output that can't be written, 2 for wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int status = new CommandLine(new Main())
                .setParameterExceptionHandler((wrong, given) -> complain(wrong.getMessage(), WRONG_USE))
                .execute(args);
        // A PrintStream throws nothing: what it couldn't write has to be asked for
        System.exit(status == 0 && System.out.checkError() ? complain("the output can't be written", FAILED) : status);
    }

    @Override
    public Integer call() {
        if (names.isEmpty()) {
            examples.forEach(example -> System.out.printf("%-21s%s%n", example.name(), example.purpose()));
            return 0;
        }
        List<String> known = examples.stream().map(Example::name).toList();
        for (String name : names) {
            if (!name.equals("all") && !known.contains(name)) {
                return complain("there is no example '" + name + "', but " + String.join(", ", known), WRONG_USE);
            }
        }
        for (String name : names) {
            for (Example example : examples) {
                if ((name.equals("all") || name.equals(example.name())) && !succeeds(example)) {
                    return FAILED;
                }
            }
        }
        return 0;
    }

    private boolean succeeds(Example example) {
        System.out.println("== " + example.name() + ": " + example.purpose());
        try {
            example.program().run();
            return true;
        } catch (Throwable failure) { // an Error too: InternalError is what a mapping says if its file became shorter
            String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            complain(example.name() + " failed: " + message.lines().findFirst().orElse(message), FAILED);
            if (verbose) {
                failure.printStackTrace();
            }
            return false;
        }
    }

    private static int complain(String message, int status) {
        System.err.println("mmapkit example: " + message);
        return status;
    }
}
