package io.mmapkit.vm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is mapped where in a process, and how much memory it takes.
 *
 * <p>Each method looks anew, and so shows one moment, or nearly: while the kernel writes thousands of lines, mappings come and go. Of what is
 * there all the time nothing is missing, and no address comes twice.
 *
 * <p>Who may look: a process into itself; into those of the same user; root, or who has {@code CAP_SYS_PTRACE}, into all. Into others it is
 * an {@link java.nio.file.AccessDeniedException}. A process that ends meanwhile is a {@link NoSuchProcessException}, never half an answer; where it
 * starts another program (execve(2)), the answer is about one of the two, or, if that takes more than a tenth of a second, an {@link IOException} that
 * says so. A process without memory of its own, a thread of the kernel, has no mappings.
 *
 * <p>Objects of this class hold no resources. They can be used by several threads at once.
 */
public final class AddressSpace {
    private final ProcessFiles files;

    private AddressSpace(ProcessFiles files) {
        this.files = files;
    }

    /** {@return that of this process} */
    public static AddressSpace self() {
        return new AddressSpace(ProcessFiles.self());
    }

    /**
     * That of a process.
     *
     * @param pid its number, in the PID namespace of this process
     * @return its address space: of that very process, and not of another that gets its number later
     * @throws NoSuchProcessException if there is none
     * @throws IllegalArgumentException if {@code pid} isn't positive
     * @throws IOException if /proc can't be read, or one of the above
     */
    public static AddressSpace of(long pid) throws IOException {
        return new AddressSpace(ProcessFiles.of(pid));
    }

    /** {@return the number of the process} */
    public long pid() {
        return files.pid();
    }

    /**
     * All mappings, by /proc/PID/maps. It takes a microsecond for each, about.
     *
     * @return in ascending order of their addresses
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read or isn't understood, or one of the above
     */
    public List<VirtualMapping> mappings() throws IOException {
        return Maps.mappings(files.path("maps"), files.bytes("maps"));
    }

    /**
     * All mappings with how much memory they take, by /proc/PID/smaps: the kernel looks at each page of the process, which takes it
     * milliseconds for each GiB that is in memory.
     *
     * @return in ascending order of their addresses
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read or isn't understood, or one of the above
     */
    public List<MappingUse> uses() throws IOException {
        return Maps.uses(files.path("smaps"), files.bytes("smaps"));
    }

    /**
     * How much memory all mappings take together, by /proc/PID/smaps_rollup: much cheaper than to add up what {@link #uses} gives. Linux 4.14.
     *
     * @return the sums; all unknown for a process without memory of its own
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read or isn't understood, or one of the above
     */
    public MemoryUse total() throws IOException {
        return Maps.sum(files.path("smaps_rollup"), files.bytes("smaps_rollup"));
    }

    /**
     * The mapping of one address. From Linux 6.11 on the kernel is asked for that one alone; before, and in the kernel's half of all addresses, all
     * are looked through.
     *
     * @param address the address
     * @return its mapping; empty if nothing is mapped there
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read or isn't understood, or one of the above
     */
    public Optional<VirtualMapping> find(long address) throws IOException {
        if (address >= 0) { // of [vsyscall], in the kernel's half, only the text tells
            try {
                return files.whole(() -> MappingQuery.find(files, address));
            } catch (UnsupportedOperationException before611) {
                // the text tells of all
            }
        }
        return mappings().stream().filter(mapping -> mapping.contains(address)).findFirst();
    }

    /**
     * All mappings, each with what it is. The kernel knows of files, libraries, the first thread's stack and the heap of malloc; this
     * library of its regions and segments, if it is this process; the JVM of its own memory, see {@link JvmLabels}; and the stack pointers
     * of its threads tell which mappings are stacks.
     *
     * @param more what else is known, of the JVM in that process say
     * @return in ascending order of their addresses
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read or isn't understood, or one of the above
     */
    public List<NamedMapping> named(List<Label> more) throws IOException {
        return named(mappings(), more);
    }

    /**
     * The same for mappings that are known already, those of {@link #uses} say, so that all figures are of one moment.
     *
     * @param mappings of this process, in ascending order of their addresses
     * @param more what else is known, of the JVM in that process say
     * @return each of them with what it is, in the same order
     */
    public List<NamedMapping> named(List<VirtualMapping> mappings, List<Label> more) {
        List<Label> labels = new ArrayList<>(more);
        if (files.isSelf()) {
            labels.addAll(RegionLabels.all());
        }
        labels.addAll(StackLabels.of(files, mappings));
        return Naming.of(mappings, labels);
    }
}
