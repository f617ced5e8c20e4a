"""flask roster import: what is refused, a row or a whole file, and how it is mended."""

import stat
import zipfile
from itertools import chain, repeat

import pytest
import xlsxwriter

from app.services.roster_files import tables
from models import (
    UnionKind,
    UnionLevel,
)
from tests import factories, sheets
from tests.cli.rosters import HEAD, UNION, entry_count, entry_of, number, rejects


def problem_with(import_roster, path):
    """What the one rejected row of a file is told."""
    result = import_roster(path)
    assert result.exit_code == 2, result.output
    (row,) = rejects(path.with_name("名册.errors.csv"))
    return row["问题"]


def test_excel_keeps_phones_but_not_id_numbers(import_roster, book):
    as_text = number()
    head = [*HEAD, "手机号"]
    path = book(
        [head, ["王小明", as_text, UNION, 10200000001], ["李大年", int(number(sequence=1)[:17]), UNION]]
    )
    result = import_roster(path)
    assert result.exit_code == 2
    assert entry_of(as_text).phone == "10200000001"
    (row,) = rejects(path.with_name("名册.errors.csv"))
    assert row["行号"] == "3"
    assert "“文本”格式" in row["问题"]
    assert "e+" in row["身份证号"]


def test_numbers_that_are_kept_as_text_go_in(import_roster, book):
    plain, quoted = number(), number()
    head = [*HEAD, "手机号"]
    path = book(
        [head, ["王小明", plain, UNION, "10200000001"], ["李大年", f"'{quoted}", UNION, "'10200000002"]]
    )
    assert import_roster(path).exit_code == 0
    assert [entry_of(each).phone for each in (plain, quoted)] == ["10200000001", "10200000002"]


def test_merged_cells_are_named_where_they_leave_a_gap(import_roster, tmp_path):
    path = tmp_path / "名册.xlsx"
    first, second = number(), number()
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_column(1, 0, ["王小明", "李大年"])
        page.write_column(1, 1, [first, second])
        page.merge_range(1, 2, 2, 2, UNION)
    assert problem_with(import_roster, path) == ("所属工会：不能为空（合并的单元格请先取消合并，再逐行填写）")
    assert entry_of(first) is not None
    assert entry_of(second) is None


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
        ({"户外": "大概"}, "户外：只能填是、否"),
        ({"新就业形态": "1"}, "新就业形态：只能填是、否"),
    ],
)
def test_a_row_that_cannot_go_in_is_told_why(import_roster, sheet, changes, told):
    row = {"姓名": "王小明", "身份证号": number(), "所属工会": UNION, **changes}
    assert problem_with(import_roster, sheet([list(row.values())], list(row))).startswith(told)
    assert entry_count() == 0


def test_all_problems_of_a_row_are_told_at_once(import_roster, sheet):
    told = problem_with(import_roster, sheet([["", "1", "没有的工会"]]))
    assert [each.split("：")[0] for each in told.split("；")] == HEAD


def test_a_comma_too_many_is_noticed(import_roster, sheet):
    assert "多了逗号" in problem_with(import_roster, sheet([["王小明", number(), UNION, "多出来的"]]))


def test_a_number_twice_in_a_file_goes_in_once(import_roster, sheet):
    person = ["王小明", number(), UNION]
    told = problem_with(import_roster, sheet([person, ["李大年", number(), UNION], ["王小敏", *person[1:]]]))
    assert told == "身份证号：和第 2 行重复，请只留一行"
    assert entry_of(person[1]).name == "王小明"


def test_two_unions_of_one_name_cannot_be_told_apart(import_roster, sheet):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA)
    factories.union(district, UNION)
    path = sheet([["王小明", number(), UNION]])
    assert "同名" in problem_with(import_roster, path)
    assert import_roster(path, "--union", "天宁区总工会").exit_code == 0


def test_the_rejected_rows_are_mended_and_imported_as_they_are(import_roster, sheet):
    head = [*HEAD, "手机号", "备注", "工号"]
    good, bad = number(), next(each for each in iter(number, None) if each.isdigit())
    rows = [
        ["王小明", good, UNION, "", "", ""],
        ["李大年", bad, "没有的工会", "10200000002", "=HYPERLINK(1)", "007"],
    ]
    result = import_roster(sheet(rows, head))
    assert "  第 3 行 所属工会：" in result.stdout
    path = sheet([], name="不用.csv").with_name("名册.errors.csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert text.startswith("\ufeff行号,问题,姓名,")
    (row,) = rejects(path)
    guarded = {"身份证号": f"'{bad}", "备注": "'=HYPERLINK(1)", "工号": "'007", "手机号": "10200000002"}
    assert guarded.items() <= row.items()
    path.write_text(text.replace("没有的工会", UNION), encoding="utf-8")
    again = import_roster(path)
    assert again.exit_code == 0, again.output
    assert "没有导入的列：备注、工号\n" in again.stdout
    assert entry_of(bad).phone == "10200000002"
    assert not path.with_name("名册.errors-2.csv").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_of_the_rejected_rows_is_a_formula(import_roster, sheet, start):
    path = sheet([[f"{start}cmd|' /C calc'!A1", "1", UNION]])
    assert import_roster(path).exit_code == 2
    (row,) = rejects(path.with_name("名册.errors.csv"))
    assert row["姓名"] == f"'{start}cmd|' /C calc'!A1"


def test_an_earlier_file_of_rejected_rows_is_not_lost(import_roster, sheet, tmp_path):
    path = sheet([["", number(), UNION]])
    earlier = tmp_path / "名册.errors.csv"
    earlier.write_text("改到一半", encoding="utf-8")
    assert "名册.errors-2.csv" in import_roster(path).stdout
    assert earlier.read_text(encoding="utf-8") == "改到一半"
    assert "名册.errors-3.csv" in import_roster(tmp_path / "名册.errors-2.csv").stdout
    assert import_roster(path, "--errors", earlier).exit_code == 2
    assert len(rejects(earlier)) == 1
    assert not list(tmp_path.glob(".*"))


def test_the_rejected_rows_need_a_place(import_roster, sheet, tmp_path):
    path = sheet([["王小明", number(), UNION]])
    for place in (path, tmp_path, tmp_path / "没有" / "a.csv"):
        result = import_roster(path, "--errors", place)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == (
            "Error: 出错的行没有地方可写。请用 --errors 指定一个您能写入的位置，并且不要和导入的文件相同。"
        )
    assert entry_count() == 0


SAVE_AS = "请在 Excel 里打开它，另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8”后再导入。"
HEADINGS = "请让表头写着姓名、身份证号、所属工会，一列一项。"


def unreadable(tmp_path, sheet, book):
    """Files that are refused as a whole, and what is said."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    whole = book([HEAD, ["王小明", number(), UNION]], name="好.xlsx").read_bytes()
    quote = '姓名,身份证号,所属工会\n王小明,1,甲\n李大年,"2,乙\n赵有为,3,丙\n'
    contents = {
        "没有.csv": (None, "没有这个文件。请核对文件的位置和名字。"),
        "名册.xls": (ole, f"只能导入 .xlsx 和 .csv 文件。{SAVE_AS}"),
        "名册.pdf": (b"%PDF", f"只能导入 .xlsx 和 .csv 文件。{SAVE_AS}"),
        "空.csv": (b"", "这个文件是空的。请核对是不是选错了文件。"),
        "空.xlsx": (b"", "这个文件是空的。请核对是不是选错了文件。"),
        "密码.xlsx": (ole, f"这个文件有密码保护，或是旧版 Excel 文件。{SAVE_AS}"),
        "假.xlsx": (quote.encode(), f"这个文件的内容不是 XLSX，和扩展名对不上。{SAVE_AS}"),
        "假.csv": (whole, f"这个文件的内容不是 CSV，和扩展名对不上。{SAVE_AS}"),
        "坏.xlsx": (b"PK\x03\x04" + bytes(100), f"这个文件打不开，可能已经损坏。{SAVE_AS}"),
        "半.xlsx": (whole[: len(whole) // 2], f"这个文件打不开，可能已经损坏。{SAVE_AS}"),
        "宽.csv": (quote.encode("utf-16"), f"这个文件是“Unicode 文本”，不是 CSV UTF-8。{SAVE_AS}"),
        "乱.csv": (b"\xff\xff\xff\xff", f"这个文件的文字编码无法识别。{SAVE_AS}"),
        "引号.csv": (quote.encode(), f"第 3 行附近的引号没有成对，后面的内容读不出来。{SAVE_AS}"),
        "无头.csv": ("王小明,1,甲\n".encode(), f"没有找到表头。{HEADINGS}"),
        "只有头.csv": (",".join(HEAD).encode(), "表头下面没有人员。请核对是不是选错了文件。"),
        "缺列.csv": ("姓名,手机号\n王小明,1\n".encode(), f"表头缺少“身份证号”、“所属工会”列。{HEADINGS}"),
        "两列.csv": (
            "姓名,会员姓名,身份证号,所属工会\na,b,c,d\n".encode(),
            "表头里有两列都是“姓名”，请只留一列。改好后请重新导入。",
        ),
    }
    for name, (content, said) in contents.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        yield tmp_path / name, said
    (tmp_path / "文件夹.csv").mkdir()
    yield tmp_path / "文件夹.csv", "这个文件读不了。请核对它是不是文件、您有没有权限读它。"
    yield book([], name="空白.xlsx"), f"没有找到表头。{HEADINGS}"


def test_a_file_that_is_no_roster_is_refused_in_one_sentence(import_roster, tmp_path, sheet, book):
    for path, said in unreadable(tmp_path, sheet, book):
        result = import_roster(path)
        assert result.exit_code == 1, path
        assert result.stderr == f"Error: {said}\n", path
        assert "Traceback" not in result.output
    assert entry_count() == 0
    assert not list(tmp_path.glob("*.errors*"))


def long_workbook(path, rows):
    """A workbook of so many rows, its one sheet written by hand because a library takes its time."""
    whole = path.with_name("空.xlsx")
    with xlsxwriter.Workbook(whole) as workbook:
        workbook.add_worksheet()
    lines = chain([HEAD], repeat(["王小明", "1", UNION], rows - 1))
    cells = ("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line) for line in lines)
    body = "".join(f"<row>{each}</row>" for each in cells)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{body}</sheetData></worksheet>'
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, sheet if part.endswith("sheet1.xml") else source.read(part))


def test_300_000_rows_of_a_workbook_are_refused_before_the_first_goes_in(import_roster, tmp_path):
    path = tmp_path / "名册.xlsx"
    long_workbook(path, 300_000)
    result = import_roster(path)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 这个 Excel 文件太大，一次最多 200,000 行。请在 Excel 里另存为“CSV UTF-8”后再导入，"
        "CSV 不限行数；也可以分成几个文件。\n"
    )
    assert entry_count() == 0
    assert not list(tmp_path.glob("*.errors*"))


def test_a_value_in_a_far_cell_is_refused_before_anything_is_unfolded(import_roster, tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(sheets.stray([HEAD, ["王小明", number(), UNION]]))
    result = import_roster(path)
    assert result.exit_code == 1
    assert "有内容落在很远的格子里" in result.stderr
    assert entry_count() == 0


def test_a_workbook_may_be_only_so_long_and_csv_is_the_way_out(import_roster, book, monkeypatch):
    path = book([HEAD, *(["王小明", number(), UNION] for _ in range(4))])
    monkeypatch.setattr(tables, "XLSX_ROWS_MAX", 3)
    result = import_roster(path)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 这个 Excel 文件太大，一次最多 200,000 行。请在 Excel 里另存为“CSV UTF-8”后再导入，"
        "CSV 不限行数；也可以分成几个文件。\n"
    )
    assert entry_count() == 0
    monkeypatch.setattr(tables, "XLSX_ROWS_MAX", 4)
    assert import_roster(path).exit_code == 0
