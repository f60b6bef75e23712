"""Addresses of the papers, under the office."""

from django.urls import path

from kumiai.office.papers import case, deliver, gallery, paper, sheet, start

app_name = "papers"
urlpatterns = [
    path("", start.PapersRoom.as_view(), name="index"),
    path("new/<str:kind>/", start.NewCaseRoom.as_view(), name="new_case"),
    path("of-deadline/<int:pk>/", start.DeadlineVerb.as_view(), name="of_deadline"),
    path("case/<int:pk>/", case.CaseRoom.as_view(), name="case"),
    path("case/<int:pk>/move/", case.MoveVerb.as_view(), name="case_move"),
    path("case/<int:pk>/file/", case.FileCaseVerb.as_view(), name="case_file"),
    path("case/<int:pk>/correction/", case.CorrectionVerb.as_view(), name="case_correction"),
    path("case/<int:pk>/correction/<int:correction>/", case.AnswerVerb.as_view(), name="case_answer"),
    path("case/<int:pk>/decision/", case.DecideVerb.as_view(), name="case_decision"),
    path("case/<int:pk>/author/", case.AuthorVerb.as_view(), name="case_author"),
    path("case/<int:pk>/sheets/", case.UseVerb.as_view(), name="case_sheets"),
    path("case/<int:pk>/print/", case.PrintCaseVerb.as_view(), name="case_print"),
    path("case/<int:pk>/set.<str:file_kind>", deliver.case_file, name="case_set"),
    path("paper/<int:pk>/", paper.PaperRoom.as_view(), name="paper"),
    path("paper/<int:pk>/type/", paper.TypeVerb.as_view(), name="paper_type"),
    path("paper/<int:pk>/print/", paper.PrintVerb.as_view(), name="paper_print"),
    path("paper/<int:pk>/file/", paper.FileVerb.as_view(), name="paper_file"),
    path("paper/<int:pk>/state/", paper.StateVerb.as_view(), name="paper_state"),
    path("paper/<int:pk>/draft.pdf", paper.preview_pdf, name="paper_draft"),
    path("paper/<int:pk>/draft-<int:page>.png", paper.preview_picture, name="paper_picture"),
    path("paper/<int:pk>/paper.<str:file_kind>", deliver.paper_file, name="paper_editable"),
    path("print/<int:pk>/", deliver.kept_print, name="print"),
    path("run/<int:pk>/", deliver.JobRoom.as_view(), name="job"),
    path("library/", sheet.LibraryRoom.as_view(), name="library"),
    path("library/new/", sheet.new_sheet, name="sheet_new"),
    path("sheet/<str:kind>/<int:pk>/", sheet.SheetRoom.as_view(), name="sheet"),
    path("forms/", gallery.FormsRoom.as_view(), name="forms"),
    path("forms/<str:form_id>/", gallery.FormRoom.as_view(), name="form"),
    path("forms/<str:form_id>/picture.png", gallery.form_picture, name="form_picture"),
]
