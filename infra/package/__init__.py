"""Makes the deployable package of a stage: `python -m infra.package --stage prod`.

Chalice turns the application into a SAM template and an archive of the code. What it leaves undone is done
here: libraries for the machine that will run them, compiled files, one archive with equal bytes for equal
inputs, and the state machines inside the template.
"""
