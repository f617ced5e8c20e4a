"""flask roster import: real files, from the heading to the file of rejected rows."""

import csv
import stat

import psycopg
import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import db
from app.services import roster, roster_imports
from app.services.roster_files import tables
from models import (
    AuditEntry,
    Employment,
    EmploymentGroup,
    MembershipState,
    RosterEntry,
    UnionKind,
    UnionLevel,
    Unit,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories

HEAD = ["姓名", "身份证号", "所属工会"]
UNION = "甲厂工会"


@pytest.fixture
def union(session):
    return factories.union(name=UNION)


@pytest.fixture
def run(app, session, union):
    def run(path, *options):
        db.session().commit()
        arguments = ["roster", "import", str(path), *map(str, options)]
        return app.test_cli_runner().invoke(args=arguments, catch_exceptions=False)

    return run


@pytest.fixture
def sheet(tmp_path):
    """Makes a CSV file: `sheet([row, …])` has the three needed headings."""

    def make(rows, head=HEAD, name="名册.csv", encoding="utf-8-sig"):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return path

    return make


@pytest.fixture
def book(tmp_path):
    def make(rows, name="名册.xlsx", before=()):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
            for title, cells in before:
                page = workbook.add_worksheet(title)
                page.write_row(0, 0, cells)
            page = workbook.add_worksheet("人员")
            for place, cells in enumerate(rows):
                page.write_row(place, 0, cells)
        return path

    return make


def number(**facts):
    return factories.id_number(**facts)


def entry_of(id_number):
    return db.session().scalar(
        select(RosterEntry).where(RosterEntry.id_number_index == index_of(ID_NUMBER, id_number))
    )


def entry_count():
    return db.session().scalar(select(func.count()).select_from(RosterEntry))


def rejects(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def problem_with(run, path):
    """What the one rejected row of a file is told."""
    result = run(path)
    assert result.exit_code == 2, result.output
    (row,) = rejects(path.with_name("名册.errors.csv"))
    return row["问题"]


def test_a_full_file_goes_in(run, sheet, union):
    unit = Unit(name="甲厂（集团）", credit_code="C1", district="tianning", headcount=3, union_id=union.id)
    db.session().add(unit)
    head = [*HEAD, "工作单位", "手机号", "会籍状态", "就业状态", "群体"]
    people = [
        ["王小明", number(), UNION, "甲厂(集团)", "102-0000 0001", "会员", "在职", "货车司机"],
        ["李大年", number(), UNION, "", "", "保留会籍", "退休", "其他"],
        ["赵有为", number(), UNION, "乙厂", "", "已转出", "失业", ""],
    ]
    result = run(sheet(people, head))
    assert result.exit_code == 0, result.output
    assert "新增 3，更新 0，未改 0，出错 0" in result.stdout
    assert "1 行的工作单位在系统里没有登记" in result.stdout
    one, two, three = (entry_of(person[1]) for person in people)
    assert (one.name, one.phone, one.unit_id) == ("王小明", "10200000001", unit.id)
    assert one.employment_group is EmploymentGroup.TRUCK_DRIVER
    assert (two.membership_state, two.employment) == (MembershipState.RETAINED, Employment.RETIRED)
    assert (three.membership_state, three.unit_id) == (MembershipState.LEFT, None)


def test_again_changes_nothing_and_absence_is_not_leaving(run, sheet):
    first, second = (["王小明", number(), UNION], ["李大年", number(), UNION])
    run(sheet([first, second]))
    assert "新增 0，更新 0，未改 2，出错 0" in run(sheet([first, second])).stdout
    second[0] = "李大有"
    assert "新增 0，更新 1，未改 0，出错 0" in run(sheet([second])).stdout
    assert entry_of(first[1]).membership_state is MembershipState.MEMBER
    assert entry_of(second[1]).name == "李大有"


def test_leaving_is_said_and_a_later_silence_does_not_undo_it(run, sheet):
    person = ["王小明", number(), UNION]
    run(sheet([person]))
    run(sheet([[*person, "已转出"]], [*HEAD, "会籍状态"]))
    run(sheet([person]))
    run(sheet([[*person, ""]], [*HEAD, "会籍状态"]))
    assert entry_of(person[1]).membership_state is MembershipState.LEFT


def test_nothing_is_said_with_a_word(run, sheet):
    head = [*HEAD, "手机号", "群体"]
    person = ["王小明", number(), UNION]
    run(sheet([[*person, "10200000001", "保安员"]], head))
    run(sheet([[*person, "无", "无"]], head))
    entry = entry_of(person[1])
    assert (entry.phone, entry.employment_group) == (None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_of_all_kinds_in_every_encoding(run, sheet, encoding):
    people = [["古丽娜尔•艾尼瓦尔", number(), UNION], ["周𫖯", number(), UNION], ["张　三", number(), UNION]]
    assert run(sheet(people, encoding=encoding)).exit_code == 0
    assert [entry_of(person[1]).name for person in people] == ["古丽娜尔·艾尼瓦尔", "周𫖯", "张三"]


def test_a_lower_case_x_is_the_same_number(run, sheet):
    for sequence in range(1000):
        id_number = number(sequence=sequence)
        if id_number.endswith("X"):
            break
    run(sheet([["王小明", id_number.lower(), UNION]]))
    assert "未改 1" in run(sheet([["王小明", f"\t{id_number} ", UNION]])).stdout
    assert entry_of(id_number).id_number == id_number


def test_titles_blank_rows_aliases_and_columns_of_their_own(run, book):
    people = [["1", "王小明", number(), UNION, "A"], [], ["2", "李大年", number(), UNION, ""]]
    head = ["序号", "* 姓 名（必填）", "证件号码", "工会名称", "备注\x1b"]
    path = book([["会员姓名登记表"], [], [], head, *people], before=[("填表说明", ["姓名", "照身份证填"])])
    result = run(path)
    assert result.exit_code == 0, result.output
    assert "新增 2" in result.stdout
    assert result.stdout.count("没有导入的列：序号、备注") == 1
    assert "没有读的工作表：填表说明" in result.stdout
    assert "\x1b" not in result.stdout


def test_excel_keeps_phones_but_not_id_numbers(run, book):
    as_text = number()
    head = [*HEAD, "手机号"]
    path = book(
        [head, ["王小明", as_text, UNION, 10200000001], ["李大年", int(number(sequence=1)[:17]), UNION]]
    )
    result = run(path)
    assert result.exit_code == 2
    assert entry_of(as_text).phone == "10200000001"
    (row,) = rejects(path.with_name("名册.errors.csv"))
    assert row["行号"] == "3"
    assert "“文本”格式" in row["问题"]
    assert "e+" in row["身份证号"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"姓名": " "}, "姓名：不能为空"),
        ({"姓名": "王" * 51}, "姓名：超过 50 个字"),
        ({"姓名": "王\u200b小明"}, "姓名：有换行或看不见的字符"),
        ({"姓名": "王\n小明"}, "姓名：有换行或看不见的字符"),
        ({"姓名": "王\x00小明"}, "姓名：有换行或看不见的字符"),
        ({"身份证号": ""}, "身份证号：不能为空"),
        ({"身份证号": "329900199001010009"}, "身份证号：身份证号不正确"),
        ({"身份证号": "329900900101001"}, "身份证号：这是 15 位的一代身份证号"),
        ({"身份证号": "３２９９００１９９００１０１０００Ｘ"}, "身份证号：身份证号含有全角"),
        ({"身份证号": "3.299E+17"}, "身份证号：被 Excel 当成了数字"),
        ({"所属工会": ""}, "所属工会：不能为空"),
        ({"所属工会": "没有的工会"}, "所属工会：系统里没有这个工会"),
        ({"所属工会": "甲厂工会\x00"}, "所属工会：有换行或看不见的字符"),
        ({"手机号": "2020000000"}, "手机号：应为 1 开头的 11 位数字"),
        ({"手机号": "１０２００００００００"}, "手机号：应为 1 开头的 11 位数字"),
        ({"会籍状态": "是"}, "会籍状态：只能填会员、保留会籍、已转出"),
        ({"就业状态": "是"}, "就业状态：只能填在职、退休、失业"),
        ({"群体": "程序员"}, "群体：只能填货车司机、快递员"),
    ],
)
def test_a_row_that_cannot_go_in_is_told_why(run, sheet, changes, told):
    row = {"姓名": "王小明", "身份证号": number(), "所属工会": UNION, **changes}
    assert problem_with(run, sheet([list(row.values())], list(row))).startswith(told)
    assert entry_count() == 0


def test_all_problems_of_a_row_are_told_at_once(run, sheet):
    told = problem_with(run, sheet([["", "1", "没有的工会"]]))
    assert [each.split("：")[0] for each in told.split("；")] == HEAD


def test_a_comma_too_many_is_noticed(run, sheet):
    assert "多了逗号" in problem_with(run, sheet([["王小明", number(), UNION, "多出来的"]]))


def test_a_number_twice_in_a_file_goes_in_once(run, sheet):
    person = ["王小明", number(), UNION]
    told = problem_with(run, sheet([person, ["李大年", number(), UNION], ["王小敏", *person[1:]]]))
    assert told == "身份证号：和第 2 行重复，请只留一行"
    assert entry_of(person[1]).name == "王小明"


def test_two_unions_of_one_name_cannot_be_told_apart(run, sheet):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA)
    factories.union(district, UNION)
    path = sheet([["王小明", number(), UNION]])
    assert "同名" in problem_with(run, path)
    assert run(path, "--union", "天宁区总工会").exit_code == 0


def test_the_scope_is_kept(run, sheet, union):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA)
    factories.union(district, "乙厂工会")
    elsewhere = factories.roster_entry(union_of=union, name="别处的人")
    id_number, home = elsewhere.id_number, union.id
    path = sheet(
        [["王小明", number(), UNION], ["别处的人", id_number, "乙厂工会"], ["赵有为", number(), "乙厂工会"]]
    )
    result = run(path, "--union", district.id)
    assert result.exit_code == 2
    assert "新增 1，更新 0，未改 0，出错 2" in result.stdout
    outside, transfer = rejects(path.with_name("名册.errors.csv"))
    assert "不在本次导入的范围内" in outside["问题"]
    assert "现在属于甲厂工会" in transfer["问题"]
    assert "会籍接转" in transfer["问题"]
    assert entry_of(id_number).union_id == home
    assert id_number not in result.output


def test_the_rejected_rows_are_mended_and_imported_as_they_are(run, sheet):
    head = [*HEAD, "手机号", "备注", "工号"]
    good, bad = number(), number()
    rows = [
        ["王小明", good, UNION, "", "", ""],
        ["李大年", bad, "没有的工会", "10200000002", "=HYPERLINK(1)", "007"],
    ]
    result = run(sheet(rows, head))
    assert "  第 3 行 所属工会：" in result.stdout
    path = sheet([], name="不用.csv").with_name("名册.errors.csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert text.startswith("\ufeff行号,问题,姓名,")
    (row,) = rejects(path)
    guarded = {"身份证号": f"'{bad}", "备注": "'=HYPERLINK(1)", "工号": "'007", "手机号": "10200000002"}
    assert guarded.items() <= row.items()
    path.write_text(text.replace("没有的工会", UNION), encoding="utf-8")
    again = run(path)
    assert again.exit_code == 0, again.output
    assert "没有导入的列：备注、工号\n" in again.stdout
    assert entry_of(bad).phone == "10200000002"
    assert not path.with_name("名册.errors-2.csv").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_of_the_rejected_rows_is_a_formula(run, sheet, start):
    path = sheet([[f"{start}cmd|' /C calc'!A1", "1", UNION]])
    assert run(path).exit_code == 2
    (row,) = rejects(path.with_name("名册.errors.csv"))
    assert row["姓名"] == f"'{start}cmd|' /C calc'!A1"


def test_an_earlier_file_of_rejected_rows_is_not_lost(run, sheet, tmp_path):
    path = sheet([["", number(), UNION]])
    earlier = tmp_path / "名册.errors.csv"
    earlier.write_text("改到一半", encoding="utf-8")
    assert "名册.errors-2.csv" in run(path).stdout
    assert earlier.read_text(encoding="utf-8") == "改到一半"
    assert "名册.errors-3.csv" in run(tmp_path / "名册.errors-2.csv").stdout
    assert run(path, "--errors", earlier).exit_code == 2
    assert len(rejects(earlier)) == 1
    assert not list(tmp_path.glob(".*"))


def test_the_rejected_rows_need_a_place(run, sheet, tmp_path):
    path = sheet([["王小明", number(), UNION]])
    for place in (path, tmp_path, tmp_path / "没有" / "a.csv"):
        result = run(path, "--errors", place)
        assert result.exit_code == 1
        assert "没有地方可写" in result.stderr
    assert entry_count() == 0


def unreadable(tmp_path, sheet, book):
    """Files that are refused as a whole, and what is said."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    whole = book([HEAD, ["王小明", number(), UNION]], name="好.xlsx").read_bytes()
    quote = '姓名,身份证号,所属工会\n王小明,1,甲\n李大年,"2,乙\n赵有为,3,丙\n'
    contents = {
        "没有.csv": (None, "没有这个文件"),
        "名册.xls": (ole, "只能导入"),
        "名册.pdf": (b"%PDF", "只能导入"),
        "空.csv": (b"", "是空的"),
        "空.xlsx": (b"", "是空的"),
        "密码.xlsx": (ole, "密码保护"),
        "假.xlsx": (quote.encode(), "和扩展名对不上"),
        "假.csv": (whole, "和扩展名对不上"),
        "坏.xlsx": (b"PK\x03\x04" + bytes(100), "可能已经损坏"),
        "半.xlsx": (whole[: len(whole) // 2], "可能已经损坏"),
        "宽.csv": (quote.encode("utf-16"), "Unicode 文本"),
        "乱.csv": (b"\xff\xff\xff\xff", "编码无法识别"),
        "引号.csv": (quote.encode(), "第 3 行附近的引号没有成对"),
        "无头.csv": ("王小明,1,甲\n".encode(), "没有找到表头"),
        "只有头.csv": (",".join(HEAD).encode(), "没有人员"),
        "缺列.csv": ("姓名,手机号\n王小明,1\n".encode(), "缺少“身份证号”、“所属工会”列"),
        "两列.csv": ("姓名,会员姓名,身份证号,所属工会\na,b,c,d\n".encode(), "有两列都是“姓名”"),
    }
    for name, (content, said) in contents.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        yield tmp_path / name, said
    (tmp_path / "文件夹.csv").mkdir()
    yield tmp_path / "文件夹.csv", "读不了"
    yield book([], name="空白.xlsx"), "没有找到表头"


def test_a_file_that_is_no_roster_is_refused_in_one_sentence(run, tmp_path, sheet, book):
    for path, said in unreadable(tmp_path, sheet, book):
        result = run(path)
        assert result.exit_code == 1, path
        assert said in result.stderr, path
        assert "Traceback" not in result.output
        assert len(result.stderr.splitlines()) == 1
    assert entry_count() == 0
    assert not list(tmp_path.glob("*.errors*"))


def test_a_workbook_may_be_only_so_long_and_csv_is_the_way_out(run, book, monkeypatch):
    path = book([HEAD, *(["王小明", number(), UNION] for _ in range(4))])
    monkeypatch.setattr(tables, "XLSX_ROWS_MAX", 3)
    result = run(path)
    assert result.exit_code == 1
    assert "CSV" in result.stderr
    monkeypatch.setattr(tables, "XLSX_ROWS_MAX", 4)
    monkeypatch.setattr(tables, "XLSX_UNPACKED_BYTES_MAX", 1_000)
    assert "CSV" in run(path).stderr
    assert entry_count() == 0
    monkeypatch.undo()
    assert run(path).exit_code == 0


def test_an_unknown_union_is_refused(run, sheet):
    result = run(sheet([["王小明", number(), UNION]]), "--union", "没有的工会")
    assert result.exit_code == 1
    assert "没有找到这个工会" in result.stderr


def test_two_imports_into_overlapping_scopes_do_not_run_at_once(run, sheet, union, databases, settings):
    path = sheet([["王小明", number(), UNION]])
    below = db.lock_number(f"roster.import:{union.id}")
    city = db.lock_number(f"roster.import:{union.ancestor_ids[0]}")
    with psycopg.connect(settings.database_url, autocommit=True) as other:
        # An import below holds the city's lock shared, which is enough to keep the city's own out.
        other.execute("SELECT pg_advisory_lock_shared(%s)", [city])
        refused = run(path)
        assert refused.exit_code == 1
        assert "正在由另一个人导入" in refused.stderr
        assert run(path, "--union", union.id).exit_code == 0
        other.execute("SELECT pg_advisory_lock(%s)", [below])
        assert run(path, "--union", union.id).exit_code == 1
    assert run(path).exit_code == 0


def test_large_files_go_in_by_chunks_and_say_how_far_they_are(run, sheet, monkeypatch):
    monkeypatch.setattr(roster_imports, "CHUNK", 3)
    people = [["王小明", number(), UNION] for _ in range(7)]
    result = run(sheet(people))
    assert "新增 7" in result.stdout
    assert "已处理 3 / 7 行" in result.stderr
    assert "已处理 7 / 7 行" in result.stderr


def test_a_run_that_is_stopped_keeps_its_chunks_and_is_repeated(run, sheet, monkeypatch):
    monkeypatch.setattr(roster_imports, "CHUNK", 2)
    people = [["", number(), UNION], *(["王小明", number(), UNION] for _ in range(5))]
    path = sheet(people)
    write = roster_imports._write

    def stop_at_the_second(rows, scope):
        if rows[0].line.number > 2:
            raise KeyboardInterrupt
        return write(rows, scope)

    monkeypatch.setattr(roster_imports, "_write", stop_at_the_second)
    result = run(path)
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
    assert "新增 4，更新 0，未改 1，出错 1" in run(path).stdout


def test_someone_added_meanwhile_by_another_import_is_looked_up_again(run, sheet, monkeypatch):
    person = ["王小明", number(), UNION]
    write, tries = roster.write, []

    def lose_the_race_once(people, scope):
        tries.append(people)
        if len(tries) == 1:
            raise IntegrityError("INSERT", {}, Exception("duplicate key"))
        return write(people, scope)

    monkeypatch.setattr(roster, "write", lose_the_race_once)
    assert "新增 1" in run(sheet([person])).stdout
    assert len(tries) == 2


def test_an_import_is_recorded_once_without_anything_personal(run, sheet, union):
    id_number = number()
    run(sheet([["王小明", id_number, UNION], ["", number(), UNION]]), "--union", UNION)
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "roster.import")).all()
    assert entry.subject_id == union.id
    digest = entry.details.pop("file_sha256")
    assert len(digest) == 64
    assert entry.details == {
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "failed": 1,
        "unknown_units": 0,
        "finished": True,
    }
