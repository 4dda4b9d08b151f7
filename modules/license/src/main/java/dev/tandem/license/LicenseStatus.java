package dev.tandem.license;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a licence admits anybody. */
public enum LicenseStatus {
    @JsonProperty("active")
    ACTIVE,
    @JsonProperty("suspended")
    SUSPENDED,
    @JsonProperty("revoked")
    REVOKED
}
