package io.mmapkit.ipc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lanes and their roles as a machine of steps, each one access of shared memory or one question to the kernel: all ways in which the steps of several
 * participants can follow each other are gone through, with deaths in between.
 *
 * <p>A message takes one cell, which has a header, that is the number of the lap from 1 on, and bytes; the bytes are stored by two steps, so that they can
 * be torn. Each participant is a producer or a consumer, or becomes either.
 */
final class LaneModel {
    /** What is wrong with the protocol. */
    enum Flaw {
        NONE,
        /** Who is slow is taken for dead. */
        DEATH_GUESSED,
        /** A role is taken by a look and then a store. */
        ROLE_STORED,
        /** The end is looked for before the role is taken. */
        END_BEFORE_ROLE,
        /** The end is taken for the head. */
        END_NOT_LOOKED_FOR,
        /** What is received is said before it is handled. */
        HEAD_BEFORE_HANDLER,
        /** No zero is stored behind a message. */
        NO_ZERO,
        /** A header of any lap is taken for one of this lap. */
        LAP_NOT_LOOKED_AT,
        /** Whoever becomes a producer trusts in what lies there. */
        TRUSTED_TOO_EARLY,
        /** Room is counted without the zero. */
        NO_ROOM_FOR_ZERO,
        /** Who leaves does not say so, and isn't dead either. */
        ROLE_KEPT
    }

    /** A promise that was broken, and the steps to it. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }

    private static final int CELLS = 3;
    private static final int TORN = 99;
    private static final int MOST = 6; // messages in a lane
    private static final int BATCH = 2;

    // where a participant is
    private static final int START = 0;
    private static final int LOOK = 1;
    private static final int ASK = 2;
    private static final int SWAP = 3;
    private static final int HEAD = 4;
    private static final int WALK = 5;
    private static final int ROOM = 6;
    private static final int HALF = 7;
    private static final int BYTES = 8;
    private static final int ZERO = 9;
    private static final int HEADER = 10;
    private static final int LEAVE = 11;
    private static final int FIRST_OF_RECEIVER = 12;
    private static final int HEADS = 12;
    private static final int PEEK = 13;
    private static final int READ = 14;
    private static final int HANDLE = 15;
    private static final int RELEASE = 16;
    private static final int OVER = 20;
    private static final int DEAD = 21;

    // the state: lanes, then the receiver's role, then participants
    private static final int OWNER = 0;
    private static final int HEAD_WORD = 1;
    private static final int HEADERS = 2;
    private static final int CONTENTS = HEADERS + CELLS;
    private static final int COUNT = CONTENTS + CELLS; // of committed ones: not in memory, but what has to be
    private static final int COMMITTED = COUNT + 1;
    private static final int HANDLED = COMMITTED + MOST; // up to here: not in memory either
    private static final int LANE_SIZE = HANDLED + 1;
    private static final int AT = 0;
    private static final int RECEIVES = 1;
    private static final int LANE = 2;
    private static final int SEEN = 3;
    private static final int POSITION = 4; // one for each lane
    private static final int SENT = 6;
    private static final int IN_BATCH = 7;
    private static final int QUOTA = 8;
    private static final int WIDE = 9; // from here on the producer knows that headers of the lap before lie there
    private static final int SIZE = 10;

    private final Flaw flaw;
    private final int lanes;
    private final int receiver;
    private final int participants;
    private final int mostDeaths;
    private final Set<String> known = new HashSet<>();
    private final Deque<byte[]> open = new ArrayDeque<>();
    private byte[] now;

    /**
     * @param quotas how many messages each producer sends; 0 for a consumer; negative for one that becomes either, and sends so many if it becomes a
     *        producer
     */
    LaneModel(Flaw flaw, int lanes, int mostDeaths, int... quotas) {
        this.flaw = flaw;
        this.lanes = lanes;
        this.receiver = lanes * LANE_SIZE;
        this.participants = receiver + 1;
        this.mostDeaths = mostDeaths;
        byte[] first = new byte[participants + quotas.length * SIZE];
        for (int lane = 0; lane < lanes; lane++) {
            Arrays.fill(first, lane * LANE_SIZE + HEADERS + 1, lane * LANE_SIZE + HEADERS + CELLS, (byte) 1);
            Arrays.fill(first, lane * LANE_SIZE + CONTENTS, lane * LANE_SIZE + CONTENTS + CELLS, (byte) TORN);
        }
        for (int i = 0; i < quotas.length; i++) {
            first[participants + i * SIZE + QUOTA] = (byte) quotas[i];
        }
        reach(first);
    }

    /** Goes through all states, and gives their number. */
    int explore() {
        while (!open.isEmpty()) {
            byte[] state = open.removeFirst();
            int deaths = 0;
            for (int at = participants; at < state.length; at += SIZE) {
                deaths += state[at + AT] == DEAD ? 1 : 0;
            }
            for (int at = participants; at < state.length; at += SIZE) {
                if (state[at + AT] < OVER) {
                    step(state, at);
                    if (deaths < mostDeaths) {
                        int who = at;
                        after(state, _ -> now[who + AT] = DEAD);
                    }
                }
            }
        }
        return known.size();
    }

    private void reach(byte[] state) {
        if (known.add(new String(state, StandardCharsets.ISO_8859_1))) {
            check(state);
            open.addLast(state);
        }
    }

    private void after(byte[] state, Consumer<byte[]> step) {
        now = state.clone();
        step.accept(now);
        reach(now);
    }

    private int word(byte[] state, int who) {
        return state[who + RECEIVES] == 1 ? receiver : state[who + LANE] * LANE_SIZE + OWNER;
    }

    private byte token(int who) {
        return (byte) ((who - participants) / SIZE + 1);
    }

    private static int cell(int position) {
        return position % CELLS;
    }

    private static int lap(int position) {
        return position / CELLS + 1;
    }

    /** Whether a participant takes what is there for the header of a message. */
    private boolean isPublished(byte[] s, int lane, int position) {
        int header = s[lane + HEADERS + cell(position)];
        return flaw == Flaw.LAP_NOT_LOOKED_AT ? header != 0 : header == lap(position);
    }

    private void step(byte[] s, int who) {
        int lane = s[who + LANE] * LANE_SIZE;
        int position = s[who + POSITION + s[who + LANE]];
        switch (s[who + AT]) {
            case START -> {
                int quota = s[who + QUOTA];
                if (quota <= 0) {
                    after(s, n -> {
                        n[who + RECEIVES] = 1;
                        n[who + AT] = LOOK;
                    });
                }
                if (quota != 0) {
                    after(s, n -> {
                        n[who + QUOTA] = (byte) Math.abs(quota);
                        n[who + AT] = (byte) (flaw == Flaw.END_BEFORE_ROLE ? HEAD : LOOK);
                    });
                }
            }
            case LOOK -> after(s, n -> {
                n[who + SEEN] = n[word(n, who)];
                n[who + AT] = ASK;
            });
            case ASK -> {
                int owner = s[who + SEEN];
                boolean isFree = owner == 0 || s[participants + (owner - 1) * SIZE + AT] == DEAD;
                after(s, n -> go(n, who, isFree ? SWAP : OVER));
                if (!isFree && flaw == Flaw.DEATH_GUESSED) {
                    after(s, n -> n[who + AT] = SWAP);
                }
            }
            case SWAP -> after(s, n -> {
                if (n[word(n, who)] == n[who + SEEN] || flaw == Flaw.ROLE_STORED) {
                    n[word(n, who)] = token(who);
                    n[who + AT] = (byte) (n[who + RECEIVES] == 1 ? HEADS : flaw == Flaw.END_BEFORE_ROLE ? ROOM : HEAD);
                    n[who + LANE] *= (byte) (1 - n[who + RECEIVES]);
                } else {
                    go(n, who, OVER);
                }
            });
            case HEAD -> after(s, n -> {
                n[who + POSITION + n[who + LANE]] = n[lane + HEAD_WORD];
                n[who + AT] = (byte) (flaw == Flaw.END_NOT_LOOKED_FOR ? ROOM : WALK);
            });
            case WALK -> after(s, n -> {
                if (isPublished(n, lane, position)) {
                    n[who + POSITION + n[who + LANE]]++;
                    require(position + 1 - n[lane + HEAD_WORD] < 2 * CELLS, "a lane without an end", n);
                } else {
                    n[who + WIDE] = (byte) (flaw == Flaw.TRUSTED_TOO_EARLY ? 0 : position + CELLS);
                    n[who + AT] = (byte) (flaw == Flaw.END_BEFORE_ROLE && n[word(n, who)] != token(who) ? LOOK : ROOM);
                }
            });
            case ROOM -> {
                after(s, n -> n[who + AT] = LEAVE);
                int needed = flaw == Flaw.NO_ROOM_FOR_ZERO ? 1 : 2;
                if (s[who + SENT] < s[who + QUOTA] && position + needed <= s[lane + HEAD_WORD] + CELLS) {
                    after(s, n -> n[who + AT] = HALF);
                }
            }
            case HALF -> after(s, n -> {
                n[lane + CONTENTS + cell(position)] = TORN;
                n[who + AT] = BYTES;
            });
            case BYTES -> after(s, n -> {
                n[lane + CONTENTS + cell(position)] = message(n, who);
                n[who + AT] = ZERO;
            });
            case ZERO -> after(s, n -> {
                if (flaw != Flaw.NO_ZERO && position + 1 < n[who + WIDE]) {
                    n[lane + HEADERS + cell(position + 1)] = 0;
                }
                n[who + AT] = HEADER;
            });
            case HEADER -> after(s, n -> {
                n[lane + HEADERS + cell(position)] = (byte) lap(position);
                n[lane + COMMITTED + n[lane + COUNT]++] = message(n, who);
                n[who + POSITION + n[who + LANE]]++;
                n[who + SENT]++;
                n[who + AT] = ROOM;
            });
            case LEAVE -> after(s, n -> {
                if (n[word(n, who)] == token(who) && flaw != Flaw.ROLE_KEPT) {
                    n[word(n, who)] = 0;
                }
                n[who + AT] = OVER;
            });
            case HEADS -> after(s, n -> {
                n[who + POSITION + n[who + LANE]] = n[lane + HEAD_WORD];
                n[who + LANE]++;
                if (n[who + LANE] == lanes) {
                    n[who + LANE] = 0;
                    n[who + AT] = PEEK;
                }
            });
            case PEEK -> after(s, n -> {
                boolean isThere = isPublished(n, lane, position) && n[who + IN_BATCH] < BATCH;
                n[who + AT] = (byte) (isThere ? READ : RELEASE);
                if (isThere && flaw == Flaw.HEAD_BEFORE_HANDLER) {
                    n[lane + HEAD_WORD] = (byte) (position + 1);
                }
            });
            case READ -> after(s, n -> {
                n[who + SEEN] = n[lane + CONTENTS + cell(position)];
                n[who + AT] = HANDLE;
            });
            case HANDLE -> after(s, n -> {
                require(position < n[lane + COUNT] && n[lane + COMMITTED + position] == n[who + SEEN],
                        "received what wasn't sent", n);
                require(position <= n[lane + HANDLED], "one was skipped", n);
                n[lane + HANDLED] = (byte) Math.max(n[lane + HANDLED], position + 1);
                n[who + POSITION + n[who + LANE]]++;
                n[who + IN_BATCH]++;
                n[who + AT] = PEEK;
            });
            case RELEASE -> {
                after(s, n -> {
                    require(position >= n[lane + HEAD_WORD], "the head goes back", n);
                    n[lane + HEAD_WORD] = (byte) position;
                    n[who + IN_BATCH] = 0;
                    n[who + LANE] = (byte) ((n[who + LANE] + 1) % lanes);
                    n[who + AT] = PEEK;
                });
                after(s, n -> {
                    n[lane + HEAD_WORD] = (byte) position;
                    n[who + LANE] = 0;
                    n[who + AT] = LEAVE;
                });
            }
            default -> throw new AssertionError(s[who + AT]);
        }
    }

    /** Goes on there; or, if that is the end, tries the next lane first. */
    private void go(byte[] n, int who, int at) {
        boolean hasOther = n[who + RECEIVES] == 0 && n[who + LANE] + 1 < lanes && flaw != Flaw.END_BEFORE_ROLE;
        if (at == OVER && hasOther) {
            n[who + LANE]++;
            n[who + AT] = LOOK;
        } else {
            n[who + AT] = (byte) at;
        }
    }

    private byte message(byte[] n, int who) {
        return (byte) (10 * token(who) + n[who + SENT]);
    }

    private boolean has(byte[] s, int who) {
        int at = s[who + AT];
        return at > SWAP && at < OVER && (flaw != Flaw.END_BEFORE_ROLE || at >= ROOM);
    }

    /** What holds in every state. */
    private void check(byte[] s) {
        for (int lane = 0; lane < lanes; lane++) {
            int base = lane * LANE_SIZE;
            checkOwner(s, base + OWNER);
            int head = s[base + HEAD_WORD];
            int count = s[base + COUNT];
            require(head <= s[base + HANDLED], "said to be received before it was handled", s);
            require(count - head < CELLS, "more than there is room for", s);
            for (int position = head; position < count; position++) { // what a heir would receive
                require(isPublished(s, base, position), "a committed one is lost", s);
                require(s[base + CONTENTS + cell(position)] == s[base + COMMITTED + position], "one is torn", s);
            }
            require(!isPublished(s, base, count), "one is invented", s);
        }
        checkOwner(s, receiver);
    }

    private void checkOwner(byte[] s, int word) {
        List<Integer> owners = new ArrayList<>();
        for (int who = participants; who < s.length; who += SIZE) {
            if (has(s, who) && word(s, who) == word) {
                owners.add((int) token(who));
            }
        }
        require(owners.size() <= 1, "two have one role", s);
        require(owners.isEmpty() || s[word] == owners.getFirst(), "an owner's role isn't its", s);
        require(s[word] == 0 || !owners.isEmpty() || s[participants + (s[word] - 1) * SIZE + AT] == DEAD,
                "a role is lost: nobody has it, and nobody can take it", s);
    }

    private void require(boolean holds, String otherwise, byte[] state) {
        if (!holds) {
            throw new Violation(flaw + ": " + otherwise + " in " + Arrays.toString(state));
        }
    }
}
