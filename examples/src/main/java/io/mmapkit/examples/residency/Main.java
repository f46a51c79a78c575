package io.mmapkit.examples.residency;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.examples.tool.Text;
import io.mmapkit.examples.tool.Tool;
import io.mmapkit.vm.CachedFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells which pages of files are in memory, and changes it if asked. To look brings nothing into memory and maps nothing. */
@Command(name = "mmapkit residency", description = "Which pages of files are in memory; of all files in folders, each once.")
public final class Main implements Callable<Integer> {
    private static final Tool TOOL = new Tool("residency");

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.") private List<String> paths;

    @ArgGroup private Deed deed = new Deed();

    @Option(names = "--json", description = "For programs: all that is known, as JSON.") private boolean json;

    @Option(names = "--progress", description = "Tell how far it is, also if no terminal is there.") private boolean progress;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.") private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.") private boolean help;

    private final List<MappedRegion> locked = new ArrayList<>();

    /** At most one of these. */
    private static final class Deed {
        @Option(names = "--touch", description = "First read all of each file, which brings it into memory.") private boolean touch;

        @Option(names = "--evict", description = "First ask the kernel to drop each file from memory. What isn't on the disk yet, or is mapped or locked, stays.") private boolean evict;

        @Option(names = "--lock", description = "First lock all of each file in memory, and stay until Ctrl-C; if nothing could be locked, fail.") private boolean lock;
    }

    private Main() {}

    /**
     * Runs and exits: 0, 1 if a path isn't there or can't be read, or nothing could be locked, or the output can't be written, 2 for wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Main main = new Main();
        TOOL.run(main, () -> main.verbose, args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (String path : paths) {
            if (path.isEmpty() || path.indexOf('\0') >= 0) {
                throw new Tool.WrongUseException("no path: '" + path + '\'');
            }
        }
        Output output = json ? new Json() : new Table();
        Progress shown = new Progress(deed.touch ? "read" : "looked at", progress);
        Walk walk = new Walk(output, (file, path) -> change(file, path, shown), shown);
        output.begin();
        int status = 0;
        for (String path : paths) {
            try {
                walk.from(Path.of(path));
            } catch (IOException refused) {
                shown.clear();
                status = TOOL.complain(Tool.reason(refused), Tool.FAILED);
            }
        }
        shown.clear();
        output.end(walk.totals());
        if (deed.lock) {
            if (locked.isEmpty()) {
                return status == 0 ? TOOL.complain("nothing was locked", Tool.FAILED) : status;
            }
            stay(); // for what is locked, if some of it couldn't be
        }
        return status;
    }

    private void change(CachedFile file, Path path, Progress shown) throws IOException {
        if (deed.touch) {
            file.touch(shown::bytes);
        } else if (deed.evict) {
            file.evict();
        } else if (deed.lock && file.byteSize() > 0) {
            MappedRegion region = MappedRegion.builder().file(path).protection(Protection.READ).map();
            try {
                region.lock();
            } catch (IOException | RuntimeException refused) {
                region.close();
                throw refused;
            }
            locked.add(region); // closed with the JVM
        }
    }

    private void stay() throws InterruptedException {
        long bytes = locked.stream().mapToLong(MappedRegion::byteSize).sum();
        PrintStream to = json ? System.err : System.out; // what is JSON is nothing else
        to.println(Text.size(bytes) + " locked in memory, until Ctrl-C");
        if (!to.checkError()) {
            new CountDownLatch(1).await();
        }
    }
}
