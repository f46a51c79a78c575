package io.mmapkit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Describes a region and maps it. Made by {@link MappedRegion#builder()}.
 *
 * <p>What stands behind the region is said once: {@link #file}, {@link #descriptor}, {@link #memfd} or {@link #anonymous}. Everything
 * else has a default. Nothing happens before {@link #map()}, and if that fails nothing has happened: a file it made is gone again, and
 * one it extended has its old size. A builder may be used for several regions; it is for one thread at a time.
 */
public final class RegionBuilder {
    private static final Set<Protection> READ_WRITE = Collections
            .unmodifiableSet(EnumSet.of(Protection.READ, Protection.WRITE));

    private Backing backing;
    private long offset;
    private long length = RegionRequest.TO_THE_END;
    private Set<Protection> protection; // null: by the backing
    private Sharing sharing; // null: by the backing
    private Set<MapFlag> flags = Set.of();
    private long address;
    private boolean sparse;
    private boolean confined;

    RegionBuilder() {}

    /**
     * A file that is there, or a device such as /dev/zero. It is opened for reading, and for writing too if stores are to reach it.
     *
     * @param path the file; a symbolic link is followed
     * @return this builder
     * @throws IllegalArgumentException if it was already said what stands behind the region
     * @throws UnsupportedOperationException if the path isn't of the default file system
     */
    public RegionBuilder file(Path path) {
        CPath.requireDefaultFileSystem(path);
        return over(new FileBacking(path, FileBacking.Creation.NEVER));
    }

    /**
     * Makes the file if it is missing, readable and writable as the umask says, and extends it if it is too short. What is added is
     * allocated unless {@link #sparse()} is said, and reads as zero.
     *
     * @return this builder
     * @throws IllegalArgumentException if {@link #file} wasn't said before
     */
    public RegionBuilder create() {
        return creating(FileBacking.Creation.IF_MISSING);
    }

    /**
     * Makes the file, and fails with {@link java.nio.file.FileAlreadyExistsException} if it is there; otherwise as {@link #create()}.
     *
     * @return this builder
     * @throws IllegalArgumentException if {@link #file} wasn't said before
     */
    public RegionBuilder createNew() {
        return creating(FileBacking.Creation.ALWAYS);
    }

    /**
     * An open file of the caller's, which must be open for reading, and for writing too if stores are to reach it. The caller may close
     * it once the region is mapped.
     *
     * @param fd the number of the descriptor, not negative
     * @return this builder
     * @throws IllegalArgumentException if {@code fd} is negative or it was already said what stands behind the region
     */
    public RegionBuilder descriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("a descriptor isn't negative: " + fd);
        }
        return over(new DescriptorBacking(fd));
    }

    /**
     * A new file in memory that has no path; memfd_create(2). Its memory is allocated unless {@link #sparse()} is said.
     *
     * @param label shown in /proc and in messages; at most 249 bytes in UTF-8, none of them NUL, and it need not be unique
     * @return this builder
     * @throws IllegalArgumentException if the label isn't so or it was already said what stands behind the region
     */
    public RegionBuilder memfd(String label) {
        return over(new MemfdBacking(label, false));
    }

    /**
     * Memory without a file, which reads as zero. It is {@link Sharing#PRIVATE} unless said otherwise.
     *
     * @return this builder
     * @throws IllegalArgumentException if it was already said what stands behind the region
     */
    public RegionBuilder anonymous() {
        return over(new AnonymousBacking());
    }

    /**
     * Where in the file the region starts.
     *
     * @param bytes any offset that isn't negative; 0 if this isn't called
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public RegionBuilder offset(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("an offset isn't negative: " + bytes);
        }
        offset = bytes;
        return this;
    }

    /**
     * How long the region is.
     *
     * @param bytes any length above 0; to the end of the file if this isn't called
     * @return this builder
     * @throws IllegalArgumentException if it is 0, which mmap(2) doesn't take, or negative
     */
    public RegionBuilder length(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a region has at least one byte, not " + bytes);
        }
        length = bytes;
        return this;
    }

    /**
     * What may be done with the region. Without this call: {@link Protection#READ} for a file that is there and for a descriptor, and
     * {@link Protection#WRITE} too for what is made.
     *
     * @param protections any; none for {@code PROT_NONE}, which has no view
     * @return this builder
     */
    public RegionBuilder protection(Protection... protections) {
        protection = setOf(Protection.class, protections);
        return this;
    }

    /**
     * Who sees the stores. Without this call: {@link Sharing#PRIVATE} for anonymous memory, {@link Sharing#SHARED} for all else.
     *
     * @param who one of the types of mapping
     * @return this builder
     */
    public RegionBuilder sharing(Sharing who) {
        sharing = Objects.requireNonNull(who);
        return this;
    }

    /**
     * How to map.
     *
     * @param mapFlags any that go together; they replace those of an earlier call
     * @return this builder
     */
    public RegionBuilder flags(MapFlag... mapFlags) {
        flags = setOf(MapFlag.class, mapFlags);
        return this;
    }

    /**
     * Where in the address space the region is wanted: a hint, unless {@link MapFlag#FIXED_NOREPLACE} makes it a condition.
     *
     * @param hint an address; not 0
     * @return this builder
     * @throws IllegalArgumentException if it is 0
     */
    public RegionBuilder address(long hint) {
        if (hint == 0) {
            throw new IllegalArgumentException("address 0 can't be mapped");
        }
        address = hint;
        return this;
    }

    /**
     * Leaves holes of the file as they are. Without this call a region whose stores reach a file has its storage allocated when it is
     * mapped, and is refused if there isn't enough. With it a store into a hole is a fault when the disk is full: an
     * {@link InternalError}, or the end of the JVM.
     *
     * @return this builder
     */
    public RegionBuilder sparse() {
        sparse = true;
        return this;
    }

    /**
     * Confines the region to the thread that maps it, which makes closing it cheap; other threads get
     * {@link WrongThreadException}. Without this call any thread may use and close it, and closing interrupts all threads of the JVM
     * for a moment: some 100 µs, and milliseconds where there are hundreds of threads.
     *
     * @return this builder
     */
    public RegionBuilder confined() {
        confined = true;
        return this;
    }

    /**
     * Maps the region, which lives until it is closed.
     *
     * @return the region
     * @throws IllegalArgumentException if what was said is incomplete or contradicts itself
     * @throws java.nio.file.NoSuchFileException if the file is missing
     * @throws java.nio.file.FileAlreadyExistsException if it is there and must not be
     * @throws java.nio.file.AccessDeniedException if it may not be opened or mapped so
     * @throws BeyondEndOfFileException if the file is too short
     * @throws java.nio.file.FileSystemException if it is a directory, a FIFO or a socket, if the disk is full (ENOSPC), or if the system
     *         refuses for another reason
     * @throws io.mmapkit.libc.error.SystemCallException if the system refuses and there is no name: ENOMEM for anonymous memory, EBADF
     *         for a descriptor that isn't open
     * @throws UnsupportedOperationException if the machine, the kernel or the file system lacks what was said
     * @throws IOException all of the above
     */
    public MappedRegion map() throws IOException {
        RegionRequest request = request();
        Arena arena = confined ? Arena.ofConfined() : Arena.ofShared();
        try {
            return new MappedRegion(Mapping.of(request, arena), request, arena);
        } catch (IOException | RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /**
     * Maps the region into an arena of the caller's: its views live until the arena is closed. {@link MappedRegion#close} then only ends
     * the operations of the region.
     *
     * @param arena the arena; {@link Arena#global()} never unmaps
     * @return the region
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if it is confined to another thread
     * @throws IllegalArgumentException as for {@link #map()}; and if {@link #confined()} was said, which is the arena's business
     * @throws IOException as for {@link #map()}
     */
    public MappedRegion map(Arena arena) throws IOException {
        if (confined) {
            throw new IllegalArgumentException("confined() is for map(): an arena has its own thread or none");
        }
        arena.allocate(0); // refuses a closed arena and another thread before anything happens
        RegionRequest request = request();
        return new MappedRegion(Mapping.of(request, arena), request, null);
    }

    private RegionRequest request() {
        if (backing == null) {
            throw new IllegalArgumentException("say what to map: file(…), descriptor(…), memfd(…) or anonymous()");
        }
        Set<Protection> protections = protection != null
                ? protection
                : backing.isExtensible() ? READ_WRITE : Set.of(Protection.READ);
        Sharing type = sharing != null
                ? sharing
                : backing instanceof AnonymousBacking ? Sharing.PRIVATE : Sharing.SHARED;
        Backing behind = backing instanceof MemfdBacking memfd
                ? new MemfdBacking(memfd.label(), protections.contains(Protection.EXEC))
                : backing;
        return new RegionRequest(behind, offset, length, protections, type, flags, address, sparse);
    }

    private RegionBuilder over(Backing behind) {
        if (backing != null) {
            throw new IllegalArgumentException(
                    "the region already is of " + backing + ": it can't be of " + behind + " too");
        }
        backing = behind;
        return this;
    }

    private RegionBuilder creating(FileBacking.Creation creation) {
        if (!(backing instanceof FileBacking file)) {
            throw new IllegalArgumentException("only a file can be created: say file(…) before");
        }
        backing = new FileBacking(file.path(), creation);
        return this;
    }

    private static <E extends Enum<E>> Set<E> setOf(Class<E> type, E[] elements) {
        EnumSet<E> set = EnumSet.noneOf(type);
        Collections.addAll(set, elements);
        return Collections.unmodifiableSet(set);
    }
}
