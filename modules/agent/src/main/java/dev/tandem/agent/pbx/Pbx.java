package dev.tandem.agent.pbx;

/** A PBX that can be told of agents. Calls block within a deadline and may be repeated. */
interface Pbx {

    /** Makes the endpoint be so: {@link PbxAnswer.Present}, {@code Refused} or {@code Away}. */
    PbxAnswer put(PbxEndpoint endpoint);

    /** Makes the name unknown: {@link PbxAnswer.Gone}, {@code Refused} or {@code Away}. */
    PbxAnswer remove(String name);

    /** The names of all endpoints, ours and others': {@link PbxAnswer.Names}, {@code Refused} or {@code Away}. */
    PbxAnswer list();
}
