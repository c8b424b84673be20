# SPDX-License-Identifier: Apache-2.0
"""The reading window: one document, made visible from the very bytes that would be signed."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QWidget

from ..prompt import DocumentSummary
from ..reading.kinds import Kind
from ..reading.renderer import CannotShow, Fault, Renderer
from ..reading.sheets import Bitmap, Prose, Tree
from .controls import Button, button_row, column, label
from .desk import Desk
from .look import sized
from .page_view import PageView
from .sight import HARMLESS, Sight, Unseen
from .sizes import additions_text, human_size
from .text_view import TextView
from .texts import Texts
from .tree_view import TreeView
from .unseen_view import UnseenView

T = TypeVar("T")

# What a fault means for the document; every other one may be different next time.
UNSEEN = {Fault.BROKEN: Unseen.BROKEN, Fault.UNCONFINED: Unseen.SYSTEM}
_SIZE = QSize(900, 860)
_SMALLEST = QSize(480, 360)
_BESIDE = 40  # left free of the screen, so that the window beneath is seen
_MARGIN = 16
View = PageView | TextView | TreeView | UnseenView


class Reader(QDialog):
    """Reads document `index`; closing it leaves the request as it is."""

    def __init__(
        self,
        parent: QWidget,
        document: DocumentSummary,
        index: int,
        sight: Sight,
        desk: Desk,
        renderer: Renderer,
        texts: Texts,
    ) -> None:
        """Have `desk` ask `renderer`, which is closed with the window."""
        super().__init__(parent, _window_flags())
        self._over = parent
        self._document = document
        self._index = index
        self._sight = sight
        self._renderer = renderer
        self._texts = texts
        self._desk = desk
        self._closed = False
        self._wanted: tuple[int, int] | None = None
        self._view: View | None = None
        self._tree: Tree | None = None
        self._other = Button(texts("reader.source"))
        self._other.setProperty("small", True)
        self._other.clicked.connect(self._switch)
        self._other.hide()
        self._place = column(0)
        self._waiting = label(texts("reader.opening"), quiet=True)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(texts("reader.title", name=document.name))
        self._lay_out()
        self._take_room()
        self._begin()

    def reject(self) -> None:
        """Close the window and end the child."""
        self._closed = True
        self._renderer.close()
        super().reject()
        self._over.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Take the close button for Escape."""
        self.reject()

    def _lay_out(self) -> None:
        texts = self._texts
        name = label(self._document.name)
        name.setFont(sized(name.font(), 18))
        facts = texts(f"document.kind.{self._document.kind}")
        if self._document.size is not None:
            facts += f"　{human_size(self._document.size)}"
        first = QHBoxLayout()
        first.addWidget(name, 1)
        known = label(facts, quiet=True)
        known.setWordWrap(False)
        first.addWidget(known)
        first.addWidget(self._other)
        close = Button(texts("reader.close"))
        close.clicked.connect(self.reject)
        whole = column(8)
        whole.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        whole.addLayout(first)
        for notice in self._notices():
            whole.addWidget(notice)
        self._place.addWidget(self._waiting, 1, Qt.AlignmentFlag.AlignCenter)
        whole.addLayout(self._place, 1)
        whole.addLayout(button_row(close))
        self.setLayout(whole)

    def _notices(self) -> list[QLabel]:
        words = self._sight.notices(self._index)
        warnings = [self._texts(f"notice.{word}") for word in words if word not in HARMLESS]
        remarks = [self._texts(f"notice.{word}") for word in words if word in HARMLESS]
        added = additions_text(self._document.added, self._texts)
        quiet = [*remarks, *([added] if added else [])]
        made = [label("\n".join(warnings), note="warning")] if warnings else []
        return made + [label(remark, quiet=True) for remark in quiet]

    def _take_room(self) -> None:
        screen = self.screen().availableSize()
        room = QSize(screen.width() - _BESIDE, screen.height() - _BESIDE)
        self.setMinimumSize(_SMALLEST.boundedTo(room))
        self.resize(_SIZE.boundedTo(room))

    def _begin(self) -> None:
        if self._sight.kind(self._index) is None:
            why = self._sight.unseen(self._index) or Unseen.KIND
            self._put(UnseenView(self._document, why, self._texts))
        elif self._sight.kind(self._index) is Kind.XML:
            self._ask(self._renderer.tree, self._show_tree)
        else:
            self._ask(self._renderer.open, self._opened)

    def _ask(self, work: Callable[[], T], tell: Callable[[T | CannotShow], None]) -> None:
        def told(answer: T | CannotShow) -> None:
            if not self._closed:
                tell(answer)

        def failed(error: Exception) -> None:
            told(error if isinstance(error, CannotShow) else CannotShow(Fault.STOPPED))

        self._desk.ask(work, told, failed)

    def _opened(self, pages: int | CannotShow) -> None:
        if isinstance(pages, CannotShow):
            self._fail(pages)
        elif pages:
            self._put(PageView(pages, self._draw, self._texts, self._document.added.seal))
        else:
            self._ask(self._renderer.text, self._show_text)

    def _draw(self, page: int, width: int, tell: Callable[[Bitmap | CannotShow], None]) -> None:
        self._wanted = (page, width)

        def work() -> Bitmap | None:
            # Pages that were only leafed through are not drawn.
            return self._renderer.page(page, width) if self._wanted == (page, width) else None

        def told(drawn: Bitmap | CannotShow | None) -> None:
            if isinstance(drawn, CannotShow):
                self._lose(drawn)
            if drawn is not None:
                tell(drawn)

        self._ask(work, told)

    def _show_tree(self, tree: Tree | CannotShow) -> None:
        if isinstance(tree, Tree):
            self._tree = tree
            self._other.show()
            self._switch()
        elif tree.fault is Fault.BROKEN:
            self._ask(self._renderer.text, self._show_text)  # as what it is without being XML
        else:
            self._fail(tree)

    def _switch(self) -> None:
        if isinstance(self._view, TreeView) or self._tree is None:
            self._other.setText(self._texts("reader.tree"))
            self._ask(self._renderer.text, self._show_text)
        else:
            self._other.setText(self._texts("reader.source"))
            unsigned = self._document.kind == "xml"  # canonical XML leaves comments out
            self._put(TreeView(self._tree, self._texts, comments_signed=not unsigned))

    def _show_text(self, prose: Prose | CannotShow) -> None:
        if isinstance(prose, CannotShow):
            self._fail(prose)
            return
        self._put(TextView(prose, self._texts))
        if prose.cut and self._tree is None:
            self._sight.lose(self._index, Unseen.CUT)

    def _fail(self, error: CannotShow) -> None:
        self._lose(error)
        why = self._sight.unseen(self._index) or Unseen.STOPPED
        self._other.hide()
        self._put(UnseenView(self._document, why, self._texts))

    def _lose(self, error: CannotShow) -> None:
        if error.fault is Fault.DIFFERENT:
            self._sight.distrust()
        self._sight.lose(self._index, UNSEEN.get(error.fault, Unseen.STOPPED))

    def _put(self, view: View) -> None:
        for old in (self._waiting, self._view):
            if old is not None:
                self._place.removeWidget(old)
                old.hide()
        self._view = view
        self._place.addWidget(view, 1)
        view.show()
        view.sheet.setFocus(Qt.FocusReason.OtherFocusReason)


def _window_flags() -> Qt.WindowType:
    return (
        Qt.WindowType.Dialog
        | Qt.WindowType.WindowTitleHint
        | Qt.WindowType.WindowSystemMenuHint
        | Qt.WindowType.WindowMaximizeButtonHint
        | Qt.WindowType.WindowCloseButtonHint
        | Qt.WindowType.WindowStaysOnTopHint
    )
