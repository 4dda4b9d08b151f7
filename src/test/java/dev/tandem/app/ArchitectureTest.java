package dev.tandem.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows of docs/architecture.md: one way, {@code src → gateway → call → agent → license → http → core}. */
class ArchitectureTest {

    private static final JavaClasses TANDEM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tandem");

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("core", Set.of()),
            Map.entry("http", Set.of("core")),
            Map.entry("journal", Set.of("core")),
            Map.entry("socketio", Set.of()),
            Map.entry("sip", Set.of()),
            Map.entry("media", Set.of()),
            Map.entry("license", Set.of("core", "http", "journal")),
            Map.entry("agent", Set.of("core", "http", "journal", "license", "media")),
            Map.entry("call", Set.of("core", "http", "journal", "license", "media", "agent", "sip")),
            Map.entry("gateway", Set.of("core", "http", "license", "media", "agent", "call", "socketio")),
            Map.entry("phone", Set.of("core", "http", "media", "agent", "call", "sip")));

    @TestFactory
    Iterable<DynamicTest> a_module_uses_only_what_the_house_allows() {
        return MAY_USE.entrySet().stream()
                .map(module -> DynamicTest.dynamicTest(module.getKey(), () -> onlyAllowedArrows(module)))
                .toList();
    }

    private static void onlyAllowedArrows(Map.Entry<String, Set<String>> module) {
        String[] forbidden = MAY_USE.keySet().stream()
                .filter(other ->
                        !other.equals(module.getKey()) && !module.getValue().contains(other))
                .map(other -> "dev.tandem." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.tandem." + module.getKey() + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("dev.tandem.app..")
                .check(TANDEM);
    }

    @Test
    void modules_form_no_cycle() {
        slices().matching("dev.tandem.(*)..").should().beFreeOfCycles().check(TANDEM);
    }

    @Test
    void the_media_plane_and_the_sip_user_agent_know_no_actor() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tandem.media..", "dev.tandem.sip..", "dev.tandem.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko..")
                .check(TANDEM);
    }

    @Test
    void jain_sip_stays_behind_the_sip_module() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tandem.sip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.sip..", "gov.nist..")
                .check(TANDEM);
    }

    @Test
    void events_are_records_with_a_lasting_name() {
        classes()
                .that()
                .implement(dev.tandem.core.DomainEvent.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .andShould()
                .beAnnotatedWith(dev.tandem.core.EventName.class)
                .check(TANDEM);
    }
}
