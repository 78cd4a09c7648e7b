"""What pages share: the form, the live area, the chart component, the keys of widgets."""
