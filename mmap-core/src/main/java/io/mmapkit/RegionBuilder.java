package io.mmapkit;

import io.mmapkit.os.CPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Describes a region and maps it. Made by {@link MappedRegion#builder()}.
 *
 * <p>What stands behind the region is said once: {@link #file}, {@link #descriptor}, {@link #memfd} or {@link #anonymous}. Everything
 * else has a default. Nothing happens before {@link #map()}, and if that fails nothing has happened: a file it made is gone again, and
 * one it extended has its old size; unless somebody else keeps an flock(2) of the file, who may be another region that uses what was made
 * or added, so that it stays. A builder may be used for several regions; it is for one thread at a time.
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
    private boolean keepsFileSize;
    private boolean confined;
    private long reserved;
    private boolean hugePages;
    private RegionGroup group;
    private Consumer<RegionLeak> onLeak;

    RegionBuilder() {}

    /**
     * A file that is there, or a device such as /dev/zero. It is opened for reading, and for writing too if stores are to reach it; then the
     * holes of the file that the region touches are allocated, unless {@link #sparse()} is said.
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
     * allocated unless {@link #sparse()} is said, and reads as zero. Syncing the region makes its bytes durable; that the file has a name is
     * durable once its directory was synced.
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
        return descriptor(fd, "descriptor " + fd);
    }

    /**
     * As {@link #descriptor(int)}, of a file that messages and events call by a name.
     *
     * @param fd the number of the descriptor, not negative
     * @param name for messages only
     * @return this builder
     * @throws IllegalArgumentException if {@code fd} is negative or it was already said what stands behind the region
     */
    public RegionBuilder descriptor(int fd, String name) {
        if (fd < 0) {
            throw new IllegalArgumentException("a descriptor isn't negative: " + fd);
        }
        return over(new DescriptorBacking(fd, Objects.requireNonNull(name)));
    }

    /**
     * A new file in memory that has no path; memfd_create(2). Its memory is allocated unless {@link #sparse()} is said, and refused if
     * the machine hasn't that much available. (A container may have less than its machine: the kernel then ends a process of it.)
     *
     * @param label shown in /proc and in messages; at most 249 bytes in UTF-8, none of them NUL, and it need not be unique
     * @return this builder
     * @throws IllegalArgumentException if the label isn't so or it was already said what stands behind the region
     */
    public RegionBuilder memfd(String label) {
        return over(new MemfdBacking(label));
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
     * @param bytes any length above 0. To the end of the file if this isn't called, which it has to be for what has no size yet: a file that
     *         may have to be created, a memfd, anonymous memory, a device
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
        protection = Protection.setOf(protections);
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
        EnumSet<MapFlag> set = EnumSet.noneOf(MapFlag.class);
        Collections.addAll(set, mapFlags);
        flags = Collections.unmodifiableSet(set);
        return this;
    }

    /**
     * Where in the address space the first page of the region is wanted: a hint, unless {@link MapFlag#FIXED_NOREPLACE} makes it a condition.
     * A region whose offset isn't a multiple of the page size begins inside that page.
     *
     * @param hint an address, above 0: the upper half of all is the kernel's
     * @return this builder
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public RegionBuilder address(long hint) {
        if (hint <= 0) {
            throw new IllegalArgumentException(hint == 0
                    ? "address 0 can't be mapped"
                    : "address 0x" + Long.toHexString(hint) + " is the kernel's: no process has it");
        }
        address = hint;
        return this;
    }

    /**
     * Leaves holes of the file as they are. Without this call a region whose stores reach a file has its storage allocated when it is
     * mapped, and is refused if there isn't enough. With it a store into a hole is a fault when the disk is full: an
     * {@link InternalError}, or the end of the JVM. On tmpfs reading a hole through a mapping allocates its page.
     *
     * @return this builder
     */
    public RegionBuilder sparse() {
        sparse = true;
        return this;
    }

    /**
     * Has {@link MappedRegion#grow} leave the size of the file alone, where that is for others to agree on: the region grows over what the file has
     * by then, and is refused more with a {@link BeyondEndOfFileException}. It neither takes nor waits for a lock of the file.
     * For a file that is there: {@link #map} refuses it together with {@link #create}, and for memory.
     *
     * @return this builder
     */
    public RegionBuilder keepFileSize() {
        keepsFileSize = true;
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
     * Takes address space for {@link MappedRegion#grow}, so that the region can grow in place: necessary for private and anonymous memory,
     * which can't be moved while there are views of it. It costs no memory. A stray access to it, by native code, is SIGBUS.
     *
     * @param bytes how long the region may get, at least its length
     * @return this builder
     * @throws IllegalArgumentException if it isn't above 0
     */
    public RegionBuilder reserve(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("nothing to reserve: " + bytes);
        }
        reserved = bytes;
        return this;
    }

    /**
     * Puts the region where transparent huge pages can hold it: at an address that is aligned to them as its offset is in the file. Says nothing
     * about whether there are any; {@link MappedRegion#hugePages()} asks for them and looks.
     *
     * @return this builder
     */
    public RegionBuilder hugePages() {
        hugePages = true;
        return this;
    }

    /**
     * Lets the region end with others.
     *
     * @param ofRegions the group
     * @return this builder
     */
    public RegionBuilder group(RegionGroup ofRegions) {
        group = Objects.requireNonNull(ofRegions);
        return this;
    }

    /**
     * Asks to be told if the region is dropped without being closed, which nobody can make good: its memory stays mapped as long as the JVM
     * runs. Costs a stack trace when it is mapped. Not for regions in an arena of the caller's.
     *
     * @param handler called once, by a thread of the JVM's, some time after the garbage collector noticed; must not throw
     * @return this builder
     */
    public RegionBuilder onLeak(Consumer<RegionLeak> handler) {
        onLeak = Objects.requireNonNull(handler);
        return this;
    }

    /**
     * Maps the region, which lives until it is closed.
     *
     * @return the region
     * @throws IllegalArgumentException if what was said is incomplete or contradicts itself
     * @throws IllegalStateException if the group is closed
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
        if (group != null && confined) {
            throw new IllegalArgumentException("the regions of a group are for any thread: confined() contradicts");
        }
        return map(group != null ? () -> new GroupLifetime(group) : () -> new OwnLifetime(confined));
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
        if (group != null) {
            throw new IllegalArgumentException("a region is in a group or in an arena");
        }
        return map(() -> new ArenaLifetime(arena));
    }

    private MappedRegion map(Supplier<Lifetime> lifetimes) throws IOException {
        RegionRequest request = request();
        Lifetime lifetime = lifetimes.get();
        try {
            return MappedRegion.of(request, lifetime, lifetime instanceof ArenaLifetime ? null : onLeak);
        } catch (IOException | RuntimeException | Error failure) {
            lifetime.end();
            throw failure;
        }
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
                ? new MemfdBacking(memfd.label(), protections.contains(Protection.EXEC),
                        flags.contains(MapFlag.HUGETLB),
                        MapFlag.bits(flags.stream().filter(MapFlag::isHugePageSize).toList()))
                : backing;
        return new RegionRequest(behind, offset, length, protections, type, flags, address, sparse,
                keepsFileSize, reserved, hugePages);
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
}
