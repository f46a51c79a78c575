package io.mmapkit.vm;

import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which mappings are stacks of threads: that a thread's stack pointer points to, which /proc/PID/task/TID/syscall tells of all that wait. A thread
 * that is running just now isn't found, nor is any where the kernel doesn't let this process look so closely (it takes as much as a debugger needs).
 */
final class StackLabels {
    private StackLabels() {}

    static List<Label> of(ProcessFiles files, List<VirtualMapping> mappings) {
        if (!files.isSelf()) {
            return look(files, mappings);
        }
        // The thread that looks is running: so another one looks, while this one waits for it
        List<Label> labels = new ArrayList<>();
        Thread other = Thread.ofPlatform().name("mmapkit-stacks").start(() -> labels.addAll(look(files, mappings)));
        boolean interrupted = false;
        while (true) {
            try {
                other.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return labels;
    }

    private static List<Label> look(ProcessFiles files, List<VirtualMapping> mappings) {
        List<Label> labels = new ArrayList<>();
        for (String thread : threads(files)) {
            String folder = files.path("task/") + thread + '/';
            try {
                String[] words = ProcFile.text(folder + "syscall").strip().split(" ");
                if (words.length >= 3) { // otherwise it is "running"
                    long pointer = Long.parseUnsignedLong(words[words.length - 2].substring(2), 16);
                    String name = ProcFile.text(folder + "comm").strip();
                    at(pointer, mappings, name, labels);
                }
            } catch (IOException | NumberFormatException endedOrNotAllowed) {
                // not known, then
            }
        }
        return labels;
    }

    private static void at(long pointer, List<VirtualMapping> mappings, String thread, List<Label> labels) {
        int low = 0;
        int high = mappings.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            VirtualMapping mapping = mappings.get(middle);
            if (mapping.contains(pointer)) {
                if (mapping.name().isEmpty() || mapping.name().startsWith("[anon:")) {
                    labels.add(new Label(mapping.start(), mapping.end(), MappingKind.THREAD_STACK, thread));
                }
                return;
            } else if (Long.compareUnsigned(pointer, mapping.start()) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
    }

    private static List<String> threads(ProcessFiles files) {
        try (Stream<Path> all = Files.list(Path.of(files.path("task")))) {
            return all.map(thread -> thread.getFileName().toString()).toList();
        } catch (IOException | UncheckedIOException ended) {
            return List.of();
        }
    }
}
