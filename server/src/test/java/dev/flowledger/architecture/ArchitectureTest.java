package dev.flowledger.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.flowledger.api.flow.FlowId;
import jakarta.persistence.Entity;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.web.bind.annotation.RestController;

/** The rules of docs/architecture.md that a compiler does not check. Each fails when its packages are empty. */
@AnalyzeClasses(packages = "dev.flowledger", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_command_side_does_not_know_the_query_side = noClasses()
            .that()
            .resideInAPackage("dev.flowledger.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.flowledger.query..");

    @ArchTest
    static final ArchRule the_query_side_does_not_know_the_command_side = noClasses()
            .that()
            .resideInAPackage("dev.flowledger.query..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.flowledger.command..");

    @ArchTest
    static final ArchRule neither_side_knows_the_server = noClasses()
            .that()
            .resideOutsideOfPackages("dev.flowledger.server..", "dev.flowledger")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.flowledger.server..");

    @ArchTest
    static final ArchRule the_shared_api_knows_neither_spring_nor_sql = noClasses()
            .that()
            .resideInAPackage("dev.flowledger.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "jakarta.persistence..");

    @ArchTest
    static final ArchRule packages_do_not_depend_on_each_other_in_circles =
            slices().matching("dev.flowledger.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule aggregates_are_nobody_elses_business = classes()
            .that()
            .areAnnotatedWith(Aggregate.class)
            .should()
            .bePackagePrivate()
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule projections_are_nobody_elses_business =
            classes().that().areAnnotatedWith(ProcessingGroup.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule entities_are_nobody_elses_business =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule routes_are_nobody_elses_business =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule an_id_knows_nothing_of_where_it_is_stored = theClass(FlowId.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.flowledger.api..", "com.fasterxml.jackson.annotation..");
}
