package io.mmapkit.examples.residency;

import io.mmapkit.examples.tool.Tool;
import io.mmapkit.vm.CachedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** Goes through files and folders: each file once, whatever names it has, and no symbolic link but those that were named. */
final class Walk extends SimpleFileVisitor<Path> {
    /** What is done to each file before it is looked at. */
    interface Deed {
        void to(CachedFile file, Path path) throws IOException;
    }

    private final Output output;
    private final Deed deed;
    private final Progress progress;
    private final Totals totals = new Totals();
    private final Set<CachedFile.Id> seen = new HashSet<>();
    private Path named; // the folder that is gone through

    Walk(Output output, Deed deed, Progress progress) {
        this.output = output;
        this.deed = deed;
        this.progress = progress;
    }

    Totals totals() {
        return totals;
    }

    /** Of a path that was named, which must be there. */
    void from(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            named = path.toRealPath().equals(path.toAbsolutePath().normalize()) ? path : path.toRealPath();
            Files.walkFileTree(named, this);
        } else {
            try (CachedFile file = CachedFile.open(path)) {
                look(path, file);
            }
        }
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile()) {
            try (CachedFile file = CachedFile.open(path)) {
                look(path, file);
            } catch (IOException refused) {
                problem(path, refused);
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException refused) throws IOException {
        if (path.equals(named)) {
            throw refused;
        }
        problem(path, refused);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, IOException failure) throws IOException {
        if (failure != null) {
            problem(path, failure);
        }
        return FileVisitResult.CONTINUE;
    }

    private void problem(Path path, IOException refused) throws IOException {
        totals.unreadable++;
        progress.clear();
        output.problem(path.toString(), Tool.reason(refused));
    }

    private void look(Path path, CachedFile file) throws IOException {
        if (!seen.add(file.id())) {
            totals.moreNames++;
            return;
        }
        progress.file();
        deed.to(file, path);
        Report report = Report.of(path.toString(), file);
        totals.add(report);
        progress.clear();
        output.file(report);
    }
}
