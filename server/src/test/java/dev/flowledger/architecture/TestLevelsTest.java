package dev.flowledger.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.metaAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.flowledger.testing.Postgres;
import dev.flowledger.testing.TestServer;
import org.junit.platform.commons.annotation.Testable;

/** The package of a test is its level: it decides in which execution of the build the test runs. */
@AnalyzeClasses(packages = "dev.flowledger", importOptions = OnlyIncludeTests.class)
class TestLevelsTest {

    private static final String SERVER = "dev.flowledger.servertest..";
    private static final String BROWSER = "dev.flowledger.browser..";
    private static final String PACKAGED = "dev.flowledger.packaged..";
    private static final String SUPPORT = "dev.flowledger.testing..";

    @ArchTest
    static final ArchRule unit_tests_start_no_server_and_no_database = noClasses()
            .that()
            .resideOutsideOfPackages(SERVER, BROWSER, PACKAGED, SUPPORT, "dev.flowledger.architecture..")
            .should()
            .dependOnClassesThat(belongToAnyOf(TestServer.class, Postgres.class));

    @ArchTest
    static final ArchRule only_packaged_tests_are_named_it =
            classes().that().haveSimpleNameEndingWith("IT").should().resideInAPackage(PACKAGED);

    @ArchTest
    static final ArchRule packaged_tests_are_not_named_test =
            noClasses().that().resideInAPackage(PACKAGED).should().haveSimpleNameEndingWith("Test");

    /** The build does not run a class of another name. All annotations of JUnit and jqwik for tests have {@link Testable}. */
    @ArchTest
    static final ArchRule server_and_browser_tests_are_named_test = classes()
            .that()
            .resideInAnyPackage(SERVER, BROWSER)
            .and()
            .areTopLevelClasses()
            .and()
            .containAnyMethodsThat(metaAnnotatedWith(Testable.class))
            .should()
            .haveSimpleNameEndingWith("Test");
}
