"""flask roster import: real files, and what they change in the roster."""

import hashlib

import psycopg
import pytest
from sqlalchemy import select

from app import db
from app.services import roster_imports, unions
from app.services.roster import writing
from models import (
    ActorKind,
    AuditEntry,
    Employment,
    EmploymentGroup,
    MembershipState,
    StaffRole,
    UnionKind,
    UnionLevel,
    Unit,
)
from tests import factories
from tests.cli.rosters import HEAD, UNION, entry_count, entry_of, number, rejects


def test_a_full_file_goes_in(import_roster, sheet, union):
    unit = Unit(name="甲厂（集团）", credit_code="C1", district="tianning", headcount=3, union_id=union.id)
    db.session().add(unit)
    head = [*HEAD, "工作单位", "手机号", "会籍状态", "就业状态", "群体"]
    people = [
        ["王小明", number(), UNION, "甲厂(集团)", "102-0000 0001", "会员", "在职", "货车司机"],
        ["李大年", number(), UNION, "", "", "保留会籍", "退休", "其他"],
        ["赵有为", number(), UNION, "乙厂", "", "已转出", "失业", ""],
    ]
    result = import_roster(sheet(people, head))
    assert result.exit_code == 0, result.output
    assert "新增 3，更新 0，未改 0，出错 0" in result.stdout
    assert "1 行的工作单位在系统里没有登记" in result.stdout
    one, two, three = (entry_of(person[1]) for person in people)
    assert (one.name, one.phone, one.unit_id) == ("王小明", "10200000001", unit.id)
    assert one.employment_group is EmploymentGroup.TRUCK_DRIVER
    assert (two.membership_state, two.employment) == (MembershipState.RETAINED, Employment.RETIRED)
    assert (three.membership_state, three.unit_id) == (MembershipState.LEFT, None)


def test_a_file_may_say_who_works_outdoors_and_on_platforms(import_roster, sheet):
    rider, clerk = ["王小明", number(), UNION], ["李大年", number(), UNION]
    import_roster(sheet([[*rider, "是", "是"], [*clerk, "否", ""]], [*HEAD, "户外劳动者", "新就业形态"]))
    assert [
        (entry_of(one[1]).works_outdoors, entry_of(one[1]).in_new_employment) for one in (rider, clerk)
    ] == [
        (True, True),
        (False, False),
    ]
    assert entry_of(rider[1]).born_on.isoformat().replace("-", "") == rider[1][6:14]


def test_again_changes_nothing_and_absence_is_not_leaving(import_roster, sheet):
    first, second = (["王小明", number(), UNION], ["李大年", number(), UNION])
    import_roster(sheet([first, second]))
    assert "新增 0，更新 0，未改 2，出错 0" in import_roster(sheet([first, second])).stdout
    told = [*second, "退休"]
    result = import_roster(sheet([told], [*HEAD, "就业状态"]))
    assert "新增 0，更新 1，未改 0，出错 0" in result.stdout
    assert entry_of(first[1]).membership_state is MembershipState.MEMBER
    assert entry_of(second[1]).employment is Employment.RETIRED


def test_leaving_is_said_and_a_later_silence_does_not_undo_it(import_roster, sheet):
    person = ["王小明", number(), UNION]
    import_roster(sheet([person]))
    import_roster(sheet([[*person, "已转出"]], [*HEAD, "会籍状态"]))
    import_roster(sheet([person]))
    import_roster(sheet([[*person, ""]], [*HEAD, "会籍状态"]))
    assert entry_of(person[1]).membership_state is MembershipState.LEFT


def test_nothing_is_said_with_a_word(import_roster, sheet):
    head = [*HEAD, "手机号", "群体"]
    person = ["王小明", number(), UNION]
    import_roster(sheet([[*person, "10200000001", "保安员"]], head))
    import_roster(sheet([[*person, "无", "无"]], head))
    entry = entry_of(person[1])
    assert (entry.phone, entry.employment_group) == (None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_of_all_kinds_in_every_encoding(import_roster, sheet, encoding):
    people = [["古丽娜尔•艾尼瓦尔", number(), UNION], ["周𫖯", number(), UNION], ["张　三", number(), UNION]]
    assert import_roster(sheet(people, encoding=encoding)).exit_code == 0
    assert [entry_of(person[1]).name for person in people] == ["古丽娜尔·艾尼瓦尔", "周𫖯", "张三"]


def test_a_lower_case_x_is_the_same_number(import_roster, sheet):
    for sequence in range(1000):
        id_number = number(sequence=sequence)
        if id_number.endswith("X"):
            break
    import_roster(sheet([["王小明", id_number.lower(), UNION]]))
    assert "未改 1" in import_roster(sheet([["王小明", f"\t{id_number} ", UNION]])).stdout
    assert entry_of(id_number).id_number == id_number


def test_titles_blank_rows_aliases_and_columns_of_their_own(import_roster, book):
    people = [["1", "王小明", number(), UNION, "A"], [], ["2", "李大年", number(), UNION, ""]]
    head = ["序号", "* 姓 名（必填）", "证件号码", "工会名称", "备注\x1b"]
    path = book([["会员姓名登记表"], [], [], head, *people], before=[("填表说明", ["姓名", "照身份证填"])])
    result = import_roster(path)
    assert result.exit_code == 0, result.output
    assert "新增 2" in result.stdout
    assert result.stdout.count("没有导入的列：序号、备注") == 1
    assert "没有读的工作表：填表说明" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_scope_is_kept(import_roster, sheet, union):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA)
    factories.union(district, "乙厂工会")
    elsewhere = factories.roster_entry(union_of=union, name="别处的人")
    id_number, home = elsewhere.id_number, union.id
    path = sheet(
        [["王小明", number(), UNION], ["别处的人", id_number, "乙厂工会"], ["赵有为", number(), "乙厂工会"]]
    )
    result = import_roster(path, "--union", district.id)
    assert result.exit_code == 2
    assert "新增 1，更新 0，未改 0，出错 2" in result.stdout
    outside, transfer = rejects(path.with_name("名册.errors.csv"))
    assert "不在本次导入的范围内" in outside["问题"]
    assert "现在属于甲厂工会" in transfer["问题"]
    assert "会籍接转" in transfer["问题"]
    assert entry_of(id_number).union_id == home
    assert id_number not in result.output


def test_an_unknown_union_is_refused(import_roster, sheet):
    result = import_roster(sheet([["王小明", number(), UNION]]), "--union", "没有的工会")
    assert result.exit_code == 1
    assert result.stderr == "Error: 没有找到这个工会。请核对工会的准确全称或编号。\n"


def test_two_imports_into_overlapping_scopes_do_not_run_at_once(import_roster, sheet, union, settings):
    path = sheet([["王小明", number(), UNION]])
    below = db.lock_number(f"roster.import:{union.id}")
    city = db.lock_number(f"roster.import:{union.ancestor_ids[0]}")
    with psycopg.connect(settings.database_url, autocommit=True) as other:
        # An import below holds the city's lock shared, which is enough to keep the city's own out.
        other.execute("SELECT pg_advisory_lock_shared(%s)", [city])
        refused = import_roster(path)
        assert refused.exit_code == 1
        assert refused.stderr == ("Error: 这个范围的名册正在由另一个人导入。请等它结束后再导入一次。\n")
        assert import_roster(path, "--union", union.id).exit_code == 0
        other.execute("SELECT pg_advisory_lock(%s)", [below])
        assert import_roster(path, "--union", union.id).exit_code == 1
        # A closed connection gives its locks back a moment later than it seems.
        other.execute("SELECT pg_advisory_unlock_all()")
    assert import_roster(path).exit_code == 0


def test_large_files_go_in_by_chunks_and_say_how_far_they_are(import_roster, sheet, monkeypatch):
    monkeypatch.setattr(roster_imports, "CHUNK", 3)
    people = [["王小明", number(), UNION] for _ in range(7)]
    result = import_roster(sheet(people))
    assert "新增 7" in result.stdout
    assert "已处理 3 / 7 行" in result.stderr
    assert "已处理 7 / 7 行" in result.stderr


def test_a_run_that_is_stopped_keeps_its_chunks_and_is_repeated(import_roster, sheet, monkeypatch):
    monkeypatch.setattr(roster_imports, "CHUNK", 2)
    people = [["", number(), UNION], *(["王小明", number(), UNION] for _ in range(5))]
    path = sheet(people)
    write = roster_imports._write

    def stop_at_the_second(import_, rows):
        if rows[0].line.number > 2:
            raise KeyboardInterrupt
        return write(import_, rows)

    monkeypatch.setattr(roster_imports, "_write", stop_at_the_second)
    result = import_roster(path)
    assert result.exit_code == 130
    assert "重新导入同一个文件" in result.stderr
    assert entry_count() == 1
    assert (
        db.session().scalar(
            select(AuditEntry.details["finished"].as_boolean()).order_by(AuditEntry.id.desc())
        )
        is False
    )
    monkeypatch.setattr(roster_imports, "_write", write)
    assert "新增 4，更新 0，未改 1，出错 1" in import_roster(path).stdout


def test_someone_added_meanwhile_by_another_import_is_looked_up_again(
    import_roster, sheet, union, monkeypatch
):
    person = ["王小明", number(), UNION]
    look, looks = writing._lock_known, []

    def be_overtaken_once(indexes):
        known = look(indexes)
        looks.append(indexes)
        if len(looks) == 1:
            factories.roster_entry(name="王小明", number=person[1], union_of=union)
        return known

    monkeypatch.setattr(writing, "_lock_known", be_overtaken_once)
    assert "新增 1" in import_roster(sheet([person])).stdout
    assert len(looks) == 2
    assert entry_of(person[1]).name == "王小明"


@pytest.fixture
def operator(district):
    """Somebody of the district's desk."""
    return factories.staff(StaffRole.OPERATOR, union_of=district)


def test_staff_import_into_their_own_scope(sheet, operator, district):
    path = sheet([["王小明", number(), "乙厂工会"]])
    db.session().commit()
    outcome = roster_imports.import_file(operator, path, district, progress=lambda *_: None)
    assert (outcome.added, outcome.failed) == (1, 0)
    (entry,) = started()
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.STAFF, operator.id)


def test_a_role_that_the_operation_does_not_admit_opens_no_scope(sheet, operator, district):
    path = sheet([["王小明", number(), "乙厂工会"]])
    db.session().commit()
    operator.acting_as = frozenset({StaffRole.REVIEWER})
    with pytest.raises(unions.UnionNotFound):
        roster_imports.import_file(operator, path, district, progress=lambda *_: None)


@pytest.mark.parametrize("scope", [UNION, "常州市总工会"])
def test_other_unions_are_not_there_for_staff(sheet, union, operator, scope):
    elsewhere = unions.get_named(scope)
    db.session().commit()
    path = sheet([["王小明", number(), UNION]])
    with pytest.raises(unions.UnionNotFound):
        roster_imports.import_file(operator, path, elsewhere, progress=lambda *_: None)
    assert (started(), entry_count()) == ([], 0)


def test_a_member_imports_nothing(sheet, union):
    member = factories.member(verified=False)
    db.session().commit()
    with pytest.raises(unions.UnionNotFound):
        roster_imports.import_file(member, sheet([]), union, progress=lambda *_: None)


def test_an_import_is_recorded_once_without_anything_personal(import_roster, sheet, union):
    id_number = number()
    import_roster(sheet([["王小明", id_number, UNION], ["", number(), UNION]]), "--union", UNION)
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "roster.import")).all()
    assert entry.subject_id == union.id
    digest = entry.details.pop("file_sha256")
    assert len(digest) == 64
    assert entry.details == {
        "added": 1,
        "taken_in": 0,
        "moved": 0,
        "changed": 0,
        "unchanged": 0,
        "failed": 1,
        "unknown_units": 0,
        "finished": True,
    }


def test_a_run_is_on_record_before_its_first_row_goes_in(import_roster, sheet, union, monkeypatch):
    id_number = number()
    path = sheet([["王小明", id_number, UNION]], name="王小明的名册.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    def die(import_, rows):
        (entry,) = started()
        assert entry.subject_id == union.ancestor_ids[0]
        assert entry.details == {"file_sha256": digest, "correct_names": False}
        # Whatever happens to the file from here on, the record is complete.
        path.unlink()
        return write(import_, rows)

    write = roster_imports._write
    monkeypatch.setattr(roster_imports, "_write", die)
    assert import_roster(path).exit_code == 0
    (done,) = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "roster.import")).all()
    assert done.details["file_sha256"] == digest
    assert entry_of(id_number) is not None


def started():
    return db.session().scalars(select(AuditEntry).where(AuditEntry.action == "roster.import_started")).all()


@pytest.fixture
def district(session):
    """A district's union with one below it, beside the union of the other tests."""
    made = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA)
    factories.union(made, "乙厂工会")
    return made


def test_an_invented_name_does_not_reveal_where_somebody_belongs(import_roster, sheet, union, district):
    entry = factories.roster_entry(union_of=union, name="王小明")
    id_number = entry.id_number
    path = sheet([["编出来的", id_number, "乙厂工会"]])
    for options in ([], ["--correct-names"]):
        result = import_roster(path, "--union", district.id, "--errors", path.with_name("退.csv"), *options)
        assert result.exit_code == 2
        (row,) = rejects(path.with_name("退.csv"))
        assert row["问题"] == (
            "整行：这一行不能导入，请核对姓名和身份证号；都无误时，请联系上级工会办理会籍接转"
        )
        assert UNION not in result.output
    assert entry_of(id_number).name == "王小明"


def test_who_left_another_union_is_taken_in(import_roster, sheet, union, district):
    left = factories.roster_entry(union_of=union, name="王小明", membership_state=MembershipState.LEFT)
    entry_id, id_number, former = left.id, left.id_number, union.id
    path = sheet([["王小明", id_number, "乙厂工会"]])
    result = import_roster(path, "--union", district.id)
    assert result.exit_code == 0, result.output
    assert "新增 0，转入 1，更新 0，未改 0，出错 0" in result.stdout
    entry = entry_of(id_number)
    assert (entry.id, entry.membership_state) == (entry_id, MembershipState.MEMBER)
    audited = db.session().scalar(select(AuditEntry).where(AuditEntry.action == "roster.take_in"))
    assert audited.subject_id == entry_id
    assert audited.details == {"from_union_id": str(former), "to_union_id": str(entry.union_id)}
    assert "未改 1" in import_roster(path, "--union", district.id).stdout


def test_another_name_needs_to_be_asked_for(import_roster, sheet, union):
    id_number = factories.roster_entry(union_of=union, name="王小明").id_number
    path = sheet([["王晓明", id_number, UNION]])
    assert import_roster(path).exit_code == 2
    (row,) = rejects(path.with_name("名册.errors.csv"))
    assert row["问题"] == (
        "姓名：与名册不一致，请核对姓名和身份证号；"
        "如确需更正，请选择更正姓名再导入（命令行加 --correct-names）"
    )
    assert entry_of(id_number).name == "王小明"
    assert "更新 1，未改 0，出错 0" in import_roster(path, "--correct-names").stdout
    assert entry_of(id_number).name == "王晓明"
    assert [entry.details["correct_names"] for entry in started()] == [False, True]


def test_members_who_change_unions_inside_the_scope_are_counted_on_their_own(
    import_roster, sheet, union, district
):
    id_number = factories.roster_entry(union_of=union, name="王小明").id_number
    result = import_roster(sheet([["王小明", id_number, "乙厂工会"], ["李大年", number(), UNION]]))
    assert "新增 1，调整所属工会 1，更新 0，未改 0，出错 0" in result.stdout
