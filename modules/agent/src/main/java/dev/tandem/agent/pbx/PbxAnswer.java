package dev.tandem.agent.pbx;

import java.util.Set;

/** What came of telling or asking the PBX something. */
sealed interface PbxAnswer {

    /** @param changed whether it was missing or different before */
    record Present(boolean changed) implements PbxAnswer {}

    /** @param changed whether there was anything to remove */
    record Gone(boolean changed) implements PbxAnswer {}

    record Names(Set<String> names) implements PbxAnswer {
        public Names {
            names = Set.copyOf(names);
        }
    }

    /** It was heard and cannot be; trying the same again at once is of no use. */
    record Refused(String why) implements PbxAnswer {}

    /** It was not heard, or the PBX is not up yet. */
    record Away(String why) implements PbxAnswer {}
}
