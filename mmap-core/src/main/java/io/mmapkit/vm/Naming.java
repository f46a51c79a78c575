package io.mmapkit.vm;

import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds out what mappings are: by labels where there are any, and otherwise by what the kernel calls them. */
final class Naming {
    private record FileKey(int major, int minor, long inode) {
        static FileKey of(VirtualMapping mapping) {
            return new FileKey(mapping.deviceMajor(), mapping.deviceMinor(), mapping.inode());
        }
    }

    private final Set<FileKey> executable = new HashSet<>();

    private Naming(List<VirtualMapping> mappings) {
        mappings.stream().filter(mapping -> mapping.isOfFile() && mapping.protection().contains(Protection.EXEC))
                .forEach(mapping -> executable.add(FileKey.of(mapping)));
    }

    static List<NamedMapping> of(List<VirtualMapping> mappings, List<Label> labels) {
        Naming naming = new Naming(mappings);
        List<Label> sorted = labels.stream().sorted((one, other) -> Long.compareUnsigned(one.start(), other.start()))
                .toList();
        List<Label> open = new ArrayList<>(); // those that reach as far as the mapping that is looked at, or farther
        List<NamedMapping> named = new ArrayList<>();
        int next = 0;
        for (VirtualMapping mapping : mappings) {
            open.removeIf(label -> Long.compareUnsigned(label.end(), mapping.start()) <= 0);
            for (; next < sorted.size()
                    && Long.compareUnsigned(sorted.get(next).start(), mapping.end()) < 0; next++) {
                open.add(sorted.get(next));
            }
            named.add(naming.named(mapping, open.stream().filter(label -> label.overlap(mapping) > 0).toList()));
        }
        return List.copyOf(named);
    }

    /** The label that says the most of it; of two that say as much, the narrower one, which knows better. */
    private NamedMapping named(VirtualMapping mapping, List<Label> labels) {
        return labels.stream()
                .max(Comparator.<Label>comparingLong(label -> label.overlap(mapping))
                        .thenComparing(
                                Comparator.<Label>comparingLong(label -> label.end() - label.start()).reversed()))
                .map(label -> new NamedMapping(mapping, label.kind(), label.name(), labels))
                .orElseGet(() -> new NamedMapping(mapping, kind(mapping), name(mapping), labels));
    }

    private static String name(VirtualMapping mapping) {
        return mapping.name();
    }

    private MappingKind kind(VirtualMapping mapping) {
        String name = mapping.name();
        if (mapping.isOfFile()) {
            if (name.startsWith("/memfd:") || name.startsWith("/dev/shm/") || name.startsWith("/SYSV")
                    || name.startsWith("/dev/zero") && mapping.sharing() == Sharing.SHARED) {
                return name.startsWith("/memfd:java_heap") ? MappingKind.JAVA_HEAP : MappingKind.SHARED_MEMORY;
            } else if (name.endsWith(".jsa")) { // what the JDK calls its archives
                return MappingKind.CDS_ARCHIVE;
            }
            return executable.contains(FileKey.of(mapping)) ? MappingKind.LIBRARY : MappingKind.FILE;
        }
        if (name.equals("[heap]")) {
            return MappingKind.BRK_HEAP;
        } else if (name.startsWith("[stack")) {
            return MappingKind.MAIN_STACK;
        } else if (name.startsWith("[anon_shmem:")) {
            return MappingKind.SHARED_MEMORY;
        } else if (name.startsWith("[") && !name.startsWith("[anon:")) {
            return MappingKind.KERNEL;
        }
        return mapping.protection().isEmpty() ? MappingKind.RESERVED : MappingKind.ANONYMOUS;
    }
}
