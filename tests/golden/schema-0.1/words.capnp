@0x9781dd8dac7328bd;
# Words used by every area: annotations, and the small types that facts share.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::schema");

annotation personal(field) :Subject;
# This field is personal data: it is moved out of the clear part of the event and sealed with the key of the named
# subject before anything is stored (format.md F2, F3). It is never in a log line, key, file name or URL.

annotation title(struct, field, enum, enumerant) :Text;
# What a person reads: a column heading, a fact's name in a list.

annotation unit(field) :Text;
# What a number counts: "s" seconds, "p" pence, "ppm" parts per million, "µs" microseconds since 1970-01-01 UTC, "min", "m".

annotation nature(struct) :Nature;
# Why a fact is admitted: observations always are, decisions pass the rules of their stream (domain.md section 2).

enum Subject @0x9d94b17a6a164756 {
  person @0;   # the key of the person in the fact's `person` field, or in whose stream it stands
  worker @1;   # the key of the care worker in the fact's `worker` field, or in whose stream it stands
  other  @2;   # the key of the stream itself: signatories, correspondents, raw feed rows
}

enum Nature @0xc448aec47fa5786d {
  observation @0;   # always recorded, odd or not
  decision @1;      # checked against the stream's state and refused with a reason
  policy @2;        # said by the steward when a deadline passes
  system @3;        # said by Daybook about itself
}

enum WallClock @0xeeeaef2efd232fad {
  # How a local wall time became an instant (rules.md R10).
  plain @0;
  skippedHour @1;     # the time does not exist that day and was read with the offset before the change
  repeatedHour @2;    # the time occurs twice that day and one reading was chosen
}

struct Origin @0x943a4fde7c46f2ec {
  # Where a fact was read, so that a figure can be followed back to its row (format.md D8).
  file @0 :Text;              # stream of the feed file, or empty
  row @1 :UInt32;             # 1-based row in that file; 0 = not from a row
  digest @2 :Data;            # keyed digest of the raw row, 16 bytes
  record @3 :Text;            # pseudonymous id of the sender's record
  recordVersion @4 :UInt64;   # the sender's version of that record; 0 = unversioned
  wallClock @5 :WallClock;
  recordedLate @6 :Bool;      # the sender said it after the fact (rules.md section 4)
}

enum Who @0xcef4fd92a8f79019 {
  # On whose behalf something was agreed, cancelled or moved.
  nobody @0;
  person @1;
  representative @2;
  commissioner @3;
  provider @4;
}

enum Method @0xabe7765069babe65 {
  # How an arrival or departure was logged.
  unknown @0;
  app @1      $title("mobile app");
  phone @2    $title("telephone");
  token @3    $title("fixed token");
  manual @4   $title("entered by hand");
  electronic @5 $title("electronic, means not said");   # a file that says "clocked" and no more (rules.md R8)
}

enum Answer @0xfcd420b51aee26d7 { unknown @0; yes @1; no @2; }

struct Term @0xafd670afe5d43afa {
  # One named parameter of a dated rule set; an absent one takes the default of rules.md.
  name @0 :Text;
  value @1 :Int64;
}
