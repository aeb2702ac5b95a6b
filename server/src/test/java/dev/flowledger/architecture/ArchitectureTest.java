package dev.flowledger.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.command.taskrun.ParentTaskRun;
import dev.flowledger.ledger.EventCheck;
import dev.flowledger.ledger.LedgerCheck;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.ledger.LedgerPositions;
import dev.flowledger.ledger.StoredEvents;
import dev.flowledger.rebuild.RebuildStatistics;
import jakarta.validation.Constraint;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.RestController;

/** The module boundaries of docs/architecture.md that the compiler does not check. A rule fails if its packages are empty. */
@AnalyzeClasses(packages = "dev.flowledger", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "dev.flowledger.api..";
    private static final String COMMAND = "dev.flowledger.command..";
    private static final String QUERY = "dev.flowledger.query..";
    private static final String LEDGER = "dev.flowledger.ledger..";
    private static final String REBUILD = "dev.flowledger.rebuild..";
    private static final String SERVER = "dev.flowledger.server..";

    @ArchTest
    static final ArchRule command_side_depends_on_shared_api_only = noClasses()
            .that()
            .resideInAPackage(COMMAND)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(QUERY, LEDGER, REBUILD);

    @ArchTest
    static final ArchRule query_side_depends_on_shared_api_only = noClasses()
            .that()
            .resideInAPackage(QUERY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND, LEDGER, REBUILD);

    @ArchTest
    static final ArchRule ledger_depends_on_shared_api_only = noClasses()
            .that()
            .resideInAPackage(LEDGER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND, QUERY, REBUILD);

    @ArchTest
    static final ArchRule kafka_is_used_only_where_the_ledger_is_published = noClasses()
            .that()
            .resideOutsideOfPackage("dev.flowledger.ledger.kafka")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule rebuild_uses_only_the_append_barrier_of_the_command_side = noClasses()
            .that()
            .resideInAPackage(REBUILD)
            .should()
            .dependOnClassesThat(resideInAPackage(COMMAND).and(not(type(AppendBarrier.class))));

    @ArchTest
    static final ArchRule rebuild_uses_only_the_read_model_schema_of_the_query_side = noClasses()
            .that()
            .resideInAPackage(REBUILD)
            .should()
            .dependOnClassesThat(resideInAPackage(QUERY).and(not(resideInAPackage("dev.flowledger.query.readmodel"))));

    @ArchTest
    static final ArchRule rebuild_uses_only_lag_positions_and_checks_of_the_ledger = noClasses()
            .that()
            .resideInAPackage(REBUILD)
            .should()
            .dependOnClassesThat(resideInAPackage(LEDGER)
                    .and(not(belongToAnyOf(
                            EventCheck.class,
                            LedgerCheck.class,
                            LedgerLag.class,
                            LedgerPositions.class,
                            StoredEvents.class))));

    @ArchTest
    static final ArchRule server_uses_only_the_statistics_of_rebuild = noClasses()
            .that()
            .resideInAPackage(SERVER)
            .should()
            .dependOnClassesThat(resideInAPackage(REBUILD).and(not(belongToAnyOf(RebuildStatistics.class))));

    @ArchTest
    static final ArchRule no_module_depends_on_the_server = noClasses()
            .that()
            .resideOutsideOfPackages(SERVER, "dev.flowledger")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVER);

    @ArchTest
    static final ArchRule shared_api_depends_on_neither_spring_nor_sql = noClasses()
            .that()
            .resideInAPackage(API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "jakarta.persistence..");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("dev.flowledger.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule records_of_the_command_side_depend_only_on_the_parent_of_a_subflow_run = slices().matching(
                    "dev.flowledger.command.(flow|deployment|flowrun|taskrun|key)")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("dev.flowledger.command.flowrun"), type(ParentTaskRun.class));

    @ArchTest
    static final ArchRule records_of_the_query_side_do_not_depend_on_each_other = slices().matching(
                    "dev.flowledger.query.(flow|deployment|flowrun|taskrun|key)")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule aggregates_are_package_private_and_final = classes()
            .that()
            .areAnnotatedWith(Aggregate.class)
            .should()
            .bePackagePrivate()
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule projections_are_package_private =
            classes().that().areAnnotatedWith(ProcessingGroup.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule controllers_are_package_private =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule routes_of_ledger_and_rebuild_do_not_need_the_read_model = classes()
            .that()
            .areAnnotatedWith(RestController.class)
            .and()
            .resideInAnyPackage(LEDGER, REBUILD)
            .should()
            .beAnnotatedWith(WithoutReadModel.class);

    /** The common pool has as few threads as the machine has processors, and all libraries use it. */
    @ArchTest
    static final ArchRule no_work_runs_on_the_common_pool = noClasses()
            .should()
            .callMethodWhere(describe("runs work on the common pool", ArchitectureTest::usesCommonPool));

    private static boolean usesCommonPool(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        String method = call.getName();
        boolean isAsync = owner.isAssignableTo(CompletionStage.class) && method.endsWith("Async");
        boolean hasExecutor = call.getTarget().getRawParameterTypes().stream()
                .anyMatch(parameter -> parameter.isEquivalentTo(Executor.class));
        return (isAsync && !hasExecutor)
                || (owner.isEquivalentTo(ForkJoinPool.class) && method.equals("commonPool"))
                || (owner.isAssignableTo(BaseStream.class) && method.equals("parallel"))
                || (owner.isAssignableTo(Collection.class) && method.equals("parallelStream"));
    }

    @ArchTest
    static final ArchRule settings_with_a_number_size_or_time_are_validated = fields().that()
            .areNotStatic()
            .and()
            .areDeclaredInClassesThat(describe("are settings", ArchitectureTest::isSettings))
            .and()
            .haveRawType(describe(
                    "number, size or time",
                    type -> (type.isPrimitive() && !type.isEquivalentTo(boolean.class))
                            || type.isEquivalentTo(DataSize.class)
                            || type.isEquivalentTo(Duration.class)))
            .should(ArchCondition.from(describe("have a constraint", ArchitectureTest::hasConstraint)));

    private static boolean hasConstraint(JavaField setting) {
        return Stream.of(setting.reflect().getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class));
    }

    private static boolean isSettings(JavaClass type) {
        return type.isAnnotatedWith(ConfigurationProperties.class)
                || type.getEnclosingClass().filter(ArchitectureTest::isSettings).isPresent();
    }

    @ArchTest
    static final ArchRule ids_depend_on_neither_spring_nor_sql = theClass(FlowId.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.flowledger.api..", "com.fasterxml.jackson.annotation..");
}
